package io.signalbox.member.pace;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;

/**
 * Ends a connection so that nobody takes it for an end in order. In TLS nothing is said either: a
 * close_notify before it would be one.
 */
public final class ConnectionReset {

  private ConnectionReset() {}

  /** From this handler's place on, at once: what waits to be sent is lost. */
  public static void of(ChannelHandlerContext context) {
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
    (tls == null ? context : tls).close();
  }
}
