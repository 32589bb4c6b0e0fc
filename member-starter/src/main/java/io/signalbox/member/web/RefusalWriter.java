package io.signalbox.member.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.member.pace.LingeringClose;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that are marked as failed, as problems (RFC 9457), and ends the connection:
 * where the next request would begin nobody knows. When it is the body that cannot be read, whoever
 * reads it gets the failure in place of its end, which it would take for the end of a whole
 * request.
 *
 * <p>Runs on the channel's event loop; what was asked before is answered by then.
 */
final class RefusalWriter extends ChannelDuplexHandler {

  private static final String PROBLEM_JSON = "application/problem+json";

  private final RefusalMeters meters;
  private boolean answering;
  private boolean answerBegun;
  private boolean refused;
  private @Nullable LingeringClose closing;

  RefusalWriter(RefusalMeters meters) {
    this.meters = meters;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      if (closing != null) {
        closing.drained(message);
      }
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest request) {
      if (request.decoderResult().isFailure()) {
        Refusal refusal = Refusal.of(request.decoderResult().cause());
        ReferenceCountUtil.release(message);
        refuse(context, refusal);
      } else {
        answering = true;
        answerBegun = false;
        context.fireChannelRead(message);
      }
    } else if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
      Refusal refusal = Refusal.ofBody(content.decoderResult().cause());
      content.release();
      breakOff(context, refusal);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void refuse(ChannelHandlerContext context, Refusal refusal) {
    refused = true;
    meters.refused(refusal);
    ByteBuf body = refusal.problem();
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal.status(), body);
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, PROBLEM_JSON)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(answer).addListener(written -> linger(context));
  }

  private void breakOff(ChannelHandlerContext context, Refusal refusal) {
    refused = true;
    meters.refused(refusal);
    if (answerBegun) {
      context.close();
    } else if (answering) {
      context.channel().attr(BrokenBodies.BROKEN).set(refusal);
      context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      linger(context);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ChannelPromise written = promise;
    if (message instanceof HttpResponse answer
        && answer.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      answerBegun = true;
      if (refused) {
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    if (message instanceof LastHttpContent && answerBegun) {
      answering = false;
      answerBegun = false;
      if (refused) {
        written = promise.unvoid().addListener(sent -> linger(context));
      }
    }
    context.write(message, written);
  }

  private void linger(ChannelHandlerContext context) {
    if (closing == null) {
      closing = LingeringClose.begin(context);
    }
  }
}
