package io.signalbox.member.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes on a connection of HTTP/2 and is about none of its streams is nobody's, but for its
 * end, which is theirs too.
 */
final class Rest extends ChannelInboundHandlerAdapter {

  private static final Logger log = LoggerFactory.getLogger(Rest.class);

  private final Streams streams;

  Rest(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    streams.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    ReferenceCountUtil.release(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("A connection of HTTP/2 ends: {}", cause.toString());
    if (!(cause instanceof Http2Exception)) {
      context.close();
    } else if (context.pipeline().get(LingeringGoAway.class) == null) {
      // Netty tells the client, and closes then.
      context
          .pipeline()
          .addBefore(Http2Codec.NAME, "signalbox.go-away", new LingeringGoAway(streams));
    }
  }
}
