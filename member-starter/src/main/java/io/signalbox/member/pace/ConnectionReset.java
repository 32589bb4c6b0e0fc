package io.signalbox.member.pace;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * Ends a connection, or a stream of HTTP/2, so that nobody takes it for an end in order. In TLS
 * nothing is said either: a close_notify before it would be one.
 */
public final class ConnectionReset {

  private ConnectionReset() {}

  /** From this handler's place on, at once: what waits to be sent is lost. */
  public static void of(ChannelHandlerContext context) {
    if (context.channel() instanceof Http2StreamChannel) {
      context.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
      context.close();
      return;
    }
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
    (tls == null ? context : tls).close();
  }
}
