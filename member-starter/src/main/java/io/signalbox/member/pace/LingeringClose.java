package io.signalbox.member.pace;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection whose client may still be sending (RFC 9112, section 9.6): with bytes unread
 * the kernel would send a reset, which can cost the client the answer before it. So only the
 * sending half is shut, and what comes is thrown away until the client closes, or for a short
 * while.
 *
 * <p>Runs on the channel's event loop.
 */
public final class LingeringClose {

  private static final long LINGER_MILLIS = 1_000;
  private static final long LINGER_BYTES = 16 * 1024 * 1024;

  private final ChannelHandlerContext context;
  private long drained;

  private LingeringClose(ChannelHandlerContext context) {
    this.context = context;
  }

  /** Shuts the sending half now and the rest in a while. */
  public static LingeringClose begin(ChannelHandlerContext context) {
    LingeringClose close = new LingeringClose(context);
    if (context.channel() instanceof DuplexChannel channel && channel.isActive()) {
      SslHandler tls = context.pipeline().get(SslHandler.class);
      if (tls == null) {
        channel.shutdownOutput();
      } else {
        tls.closeOutbound().addListener(told -> channel.shutdownOutput());
      }
      channel.config().setAutoRead(true);
      context.executor().schedule(close::end, LINGER_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      close.end();
    }
    return close;
  }

  /** Counts what is thrown away meanwhile. */
  public void drained(Object message) {
    if (message instanceof ByteBuf bytes) {
      drained += bytes.readableBytes();
    } else if (message instanceof ByteBufHolder holder) {
      drained += holder.content().readableBytes();
    }
    if (drained > LINGER_BYTES) {
      end();
    }
  }

  private void end() {
    context.close();
  }
}
