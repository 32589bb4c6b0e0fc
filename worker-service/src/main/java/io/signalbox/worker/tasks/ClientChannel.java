package io.signalbox.worker.tasks;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/** What is known of a client's connection below HTTP. */
final class ClientChannel {

  private ClientChannel() {}

  /** Null where the request did not come over a connection, as in some tests. */
  static @Nullable Channel of(ServerHttpRequest request) {
    Object nativeRequest = ServerHttpRequestDecorator.getNativeRequest(request);
    return nativeRequest instanceof Connection connection ? connection.channel() : null;
  }

  /**
   * Waits until all that has been written so far is the system's.
   *
   * @return whether it was in time; also when the connection has ended
   */
  static boolean awaitWritten(Channel channel, Duration timeout) throws InterruptedException {
    CompletableFuture<Void> written = new CompletableFuture<>();
    channel.eventLoop().execute(() -> mark(channel, written));
    try {
      written.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An empty buffer is done when everything before it is; it must not pass the HTTP encoder. */
  private static void mark(Channel channel, CompletableFuture<Void> written) {
    ChannelHandlerContext codec = channel.pipeline().context(NettyPipeline.HttpCodec);
    if (codec == null) {
      written.complete(null);
      return;
    }
    codec.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> written.complete(null));
  }
}
