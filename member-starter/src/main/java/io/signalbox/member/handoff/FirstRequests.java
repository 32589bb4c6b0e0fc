package io.signalbox.member.handoff;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a server's acceptor and reads once from each new connection. When a first request's
 * header has come whole, the connection is offered to a {@link ConnectionTaker}. All others go on
 * to the server with what was read of them: nothing is waited for here.
 *
 * <p>A connection that is taken never gets a pipeline nor an event loop, which is most of what a
 * connection with one small request costs.
 */
final class FirstRequests extends ChannelInboundHandlerAdapter {

  /** Larger first requests are the server's. */
  private static final int LIMIT = 16 * 1024;

  private final HttpDecoderConfig config;
  private final ConnectionTaker taker;
  private final BiConsumer<Channel, ByteBuffer> passed;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LIMIT);

  /**
   * @param config of the server's own decoder
   * @param passed told what was read of a connection that goes on to the server
   */
  FirstRequests(
      HttpDecoderConfig config, ConnectionTaker taker, BiConsumer<Channel, ByteBuffer> passed) {
    this.config = config;
    this.taker = taker;
    this.passed = passed;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof EpollSocketChannel connection
        && connection.parent() == context.channel()) {
      byte[] read = read(connection);
      if (read.length > 0 && take(context, connection, read)) {
        return;
      }
      if (read.length > 0) {
        passed.accept(connection, ByteBuffer.wrap(read));
      }
    }
    context.fireChannelRead(message);
  }

  /** Nothing when the connection has ended: the server will find out by itself. */
  private byte[] read(EpollSocketChannel connection) {
    try {
      int length = connection.fd().read(buffer, 0, LIMIT);
      byte[] bytes = new byte[Math.max(0, length)];
      buffer.get(0, bytes);
      return bytes;
    } catch (IOException e) {
      return new byte[0];
    }
  }

  private boolean take(ChannelHandlerContext context, EpollSocketChannel connection, byte[] read) {
    HttpRequest request = new HeadDecoder(config).decode(context, read);
    return request != null
        && request.decoderResult().isSuccess()
        && taker.take(
            request, new ConnectionParcel(connection.fd().intValue(), ByteBuffer.wrap(read)));
  }

  /** Netty's decoder, for one header. */
  private static final class HeadDecoder extends HttpRequestDecoder {

    HeadDecoder(HttpDecoderConfig config) {
      super(config);
    }

    @Nullable HttpRequest decode(ChannelHandlerContext context, byte[] bytes) {
      List<Object> decoded = new ArrayList<>();
      ByteBuf in = Unpooled.wrappedBuffer(bytes);
      try {
        decode(context, in, decoded);
      } catch (Exception e) {
        // Netty's decoder throws none: what it cannot read it marks as such.
        throw new IllegalStateException(e);
      }
      return decoded.isEmpty() ? null : (HttpRequest) decoded.getFirst();
    }
  }
}
