package io.signalbox.member.http2;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.member.pace.LingeringClose;
import org.jspecify.annotations.Nullable;

/**
 * Stands next to the socket once a connection of HTTP/2 has failed: who has caused it, and is still
 * sending, is to learn why. Its streams end at once.
 *
 * <p>Runs on the connection's event loop.
 */
final class LingeringGoAway extends ChannelDuplexHandler {

  private final Streams streams;
  private @Nullable LingeringClose closing;

  LingeringGoAway(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    context.channel().closeFuture().addListener(closed -> promise.trySuccess());
    // Netty closes twice: when all is said, and because it was an error.
    if (closing == null) {
      closing = LingeringClose.begin(context);
      streams.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (closing == null) {
      context.fireChannelRead(message);
    } else {
      closing.drained(message);
      ReferenceCountUtil.release(message);
    }
  }
}
