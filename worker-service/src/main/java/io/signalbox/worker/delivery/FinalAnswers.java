package io.signalbox.worker.delivery;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import reactor.netty.NettyPipeline;

/**
 * Drops interim answers (RFC 9110, section 15.2) of a server, of which Reactor Netty knows only 100
 * and takes any other for the answer itself. Runs on the channel's event loop.
 */
final class FinalAnswers extends ChannelInboundHandlerAdapter {

  private boolean interim;

  static void install(Channel channel) {
    channel
        .pipeline()
        .addAfter(NettyPipeline.HttpCodec, "signalbox.final-answers", new FinalAnswers());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpResponse answer) {
      interim =
          answer.decoderResult().isSuccess()
              && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      if (interim && answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
        ReferenceCountUtil.release(message);
        context.fireExceptionCaught(new IOException("It switched protocols, unasked"));
        context.close();
        return;
      }
    }
    if (!interim) {
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (message instanceof LastHttpContent) {
      // Who asks for the next read is whoever got something by the last one: nobody, here.
      context.read();
    }
  }
}
