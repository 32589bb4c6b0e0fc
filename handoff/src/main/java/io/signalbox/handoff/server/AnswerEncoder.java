package io.signalbox.handoff.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.handoff.server.Turns.Asked;
import org.jspecify.annotations.Nullable;

/**
 * Writes the answers to the requests of a {@link RequestBoundary}. To HEAD and CONNECT as Netty's
 * own codec does, which cannot be extended; to HTTP/1.0 without what came with HTTP/1.1. Runs on
 * the channel's event loop.
 */
final class AnswerEncoder extends HttpResponseEncoder {

  private final RequestBoundary boundary;
  private final Turns turns;
  private @Nullable HttpMethod method;
  private @Nullable ChannelHandlerContext context;
  private boolean endsByClose;

  AnswerEncoder(RequestBoundary boundary, Turns turns) {
    this.boundary = boundary;
    this.turns = turns;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    super.handlerAdded(context);
    this.context = context;
  }

  /** To the request that is under way, if there is one. */
  void writeInterim(FullHttpResponse interim) {
    ChannelHandlerContext here = context;
    if (here == null || here.isRemoved() || turns.unanswered() == null) {
      return;
    }
    try {
      write(here, interim, here.newPromise());
      here.flush();
    } catch (Exception e) {
      here.fireExceptionCaught(e);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    boolean informational = false;
    if (message instanceof HttpResponse response) {
      informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      boolean old = turns.unanswered() instanceof Asked asked && asked.old();
      boolean switches = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
      if (old && informational && !switches) {
        // RFC 9110, section 15.2.
        ReferenceCountUtil.release(message);
        promise.trySuccess();
        return;
      }
      if (!informational) {
        if (old && HttpUtil.isTransferEncodingChunked(response)) {
          // RFC 9112, section 6.1.
          HttpUtil.setTransferEncodingChunked(response, false);
          HttpUtil.setKeepAlive(response, false);
          endsByClose = true;
        }
        boundary.answers(response);
      }
    }
    if (message instanceof LastHttpContent && !informational) {
      super.write(
          context,
          message,
          promise
              .unvoid()
              .addListener(
                  written -> {
                    if (written.isSuccess()) {
                      boundary.answered();
                    }
                    if (endsByClose || !written.isSuccess()) {
                      context.close();
                    }
                  }));
    } else {
      super.write(context, message, promise);
    }
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    boolean informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    Asked asked = informational ? turns.unanswered() : turns.pollUnanswered();
    method = asked == null ? null : asked.method();
    return HttpMethod.HEAD.equals(method) || super.isContentAlwaysEmpty(response);
  }

  @Override
  protected void sanitizeHeadersBeforeEncode(HttpResponse response, boolean alwaysEmpty) {
    if (!alwaysEmpty
        && HttpMethod.CONNECT.equals(method)
        && response.status().codeClass() == HttpStatusClass.SUCCESS) {
      response.headers().remove("Transfer-Encoding");
    } else {
      super.sanitizeHeadersBeforeEncode(response, alwaysEmpty);
    }
  }
}
