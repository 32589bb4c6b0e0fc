package io.signalbox.gateway.forward;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.member.http2.Fields;
import io.signalbox.member.http2.OutboundData;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a stream to an instance what a connection of HTTP/1.1 with one exchange is. Runs on the
 * stream's event loop.
 */
final class AnswerStream extends ChannelDuplexHandler {

  private final Address address;
  private boolean asked;
  private boolean answered;
  private boolean ended;

  AnswerStream(Address address) {
    this.address = address;
  }

  /** Whether request and answer have come to their ends, so that nothing is left to be reset. */
  boolean isWhole() {
    return asked && ended;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    boolean ends = message instanceof LastHttpContent;
    asked |= ends;
    LastHttpContent last = ends ? (LastHttpContent) message : LastHttpContent.EMPTY_LAST_CONTENT;
    boolean trailed = !last.trailingHeaders().isEmpty();
    if (message instanceof HttpRequest request) {
      // One that has content has it in parts of its own.
      context.write(new DefaultHttp2HeadersFrame(headers(request), ends), promise);
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpContent content && content.content().isReadable()) {
      context.write(
          new OutboundData(content.content(), ends && !trailed),
          trailed ? context.newPromise() : promise);
      if (trailed) {
        context.write(Fields.trailers(last.trailingHeaders()), promise);
      }
    } else if (!ends) {
      ReferenceCountUtil.release(message);
      promise.setSuccess();
    } else {
      ReferenceCountUtil.release(message);
      context.write(
          trailed
              ? Fields.trailers(last.trailingHeaders())
              : new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true),
          promise);
    }
  }

  private Http2Headers headers(HttpRequest request) {
    DefaultHttp2Headers headers = new DefaultHttp2Headers(false, request.headers().size() + 4);
    headers
        .method(request.method().asciiName())
        .scheme(address.secure() ? "https" : "http")
        .path(request.uri())
        .authority(request.headers().get(HttpHeaderNames.HOST, address.authority()));
    Fields.addTo(headers, request.headers());
    // Servers of gRPC answer nobody who does not take them.
    headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
    return headers;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
    switch (message) {
      case Http2HeadersFrame frame when !answered -> head(context, frame);
      case Http2HeadersFrame frame -> {
        ended = true;
        context.fireChannelRead(Fields.end(frame.headers()));
      }
      case Http2DataFrame frame when answered -> {
        ended = frame.isEndStream();
        context.fireChannelRead(Fields.part(frame));
      }
      case Http2DataFrame frame -> {
        frame.release();
        throw new IOException("A body before its header");
      }
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void head(ChannelHandlerContext context, Http2HeadersFrame frame) throws IOException {
    CharSequence code = frame.headers().status();
    if (code == null) {
      throw new IOException("An answer without a status");
    }
    HttpResponse answer =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.parseLine(code));
    Fields.addTo(answer.headers(), frame.headers());
    answered = answer.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    ended = frame.isEndStream();
    if (ended && !answered) {
      throw new IOException("An interim answer and no other");
    }
    if (answered && !answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      answer.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    context.fireChannelRead(answer);
    if (ended) {
      context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  private static void reset(ChannelHandlerContext context, @Nullable Http2Error error) {
    if (error == Http2Error.REFUSED_STREAM) {
      context.fireExceptionCaught(new NotProcessedException("The instance refused the stream"));
    } else if (error != Http2Error.NO_ERROR) {
      // Otherwise it needs no more of the request: what it has answered may still wait here.
      context.fireExceptionCaught(new IOException("The instance reset the stream: " + error));
    }
  }

  /** Why the stream is about to end before its time. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame frame) {
      Http2Error error = Http2Error.valueOf(frame.errorCode());
      // Not at once: the stream is open as yet, and its close would be told by a reset of ours.
      context.executor().execute(() -> reset(context, error));
    } else if (event instanceof Http2GoAwayFrame) {
      // Only those beyond the last that it has taken are told (RFC 9113, section 6.8).
      context.fireExceptionCaught(new NotProcessedException("The instance is about to stop"));
    }
    ReferenceCountUtil.release(event);
  }
}
