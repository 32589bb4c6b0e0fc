package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.member.pace.SlowClients;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of the HTTP/1.1 codec on a stream: what stands behind it sees a connection with
 * one request. A message that is malformed (RFC 9113, section 8.1.1) ends its stream before anybody
 * sees it; what cannot be answered whole ends it so that nobody takes it for whole.
 *
 * <p>Runs on the stream's event loop.
 */
public final class RequestStream extends ChannelDuplexHandler
    implements ClientRequests, SlowClients.Taker {

  private static final int PART = 16 * 1024;

  private final SlowClients slowClients;
  private @Nullable ChannelHandlerContext context;
  private @Nullable HttpMethod method;
  private boolean requestEnded;
  private boolean withoutBody;
  private boolean answered;
  private boolean answerEnded;
  private boolean watched;
  private long given;
  private long taken;

  private RequestStream(SlowClients slowClients) {
    this.slowClients = slowClients;
  }

  /** Replaces the codec, which is named {@code codec}. */
  public static RequestStream install(
      ChannelPipeline pipeline, String codec, SlowClients slowClients) {
    RequestStream stream = new RequestStream(slowClients);
    pipeline.replace(codec, codec, stream);
    pipeline.channel().attr(KEY).set(stream);
    return stream;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "in a pipeline");
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (answerEnded) {
      // Nobody needs it any more.
      ReferenceCountUtil.release(message);
      return;
    }
    switch (message) {
      case Http2HeadersFrame frame when method == null -> begin(frame);
      case Http2HeadersFrame frame -> end(frame.headers());
      case Http2DataFrame frame -> part(frame);
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void begin(Http2HeadersFrame frame) {
    HttpRequest request = request(frame.headers());
    if (request == null) {
      reset(Http2Error.PROTOCOL_ERROR);
      return;
    }
    method = request.method();
    requestEnded = frame.isEndStream();
    if (!requestEnded && !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      request.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    context().fireChannelRead(request);
    if (requestEnded) {
      context().fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  /** Null when it is malformed in a way that Netty does not see. */
  private static @Nullable HttpRequest request(Http2Headers headers) {
    CharSequence method = headers.method();
    CharSequence authority = headers.authority();
    if (method == null) {
      return null;
    }
    boolean connect = HttpMethod.CONNECT.name().contentEquals(method);
    CharSequence target = connect ? authority : headers.path();
    if (target == null || target.isEmpty() || !connect && headers.scheme() == null) {
      return null;
    }
    DefaultHttpRequest request;
    try {
      request =
          new DefaultHttpRequest(
              HttpVersion.HTTP_1_1, HttpMethod.valueOf(method.toString()), target.toString());
      Fields.addTo(request.headers(), headers);
    } catch (IllegalArgumentException e) {
      return null;
    }
    return setHost(request.headers(), authority) ? request : null;
  }

  /** Section 8.3.1: who says both says the same. */
  private static boolean setHost(HttpHeaders fields, @Nullable CharSequence authority) {
    if (authority == null) {
      return true;
    }
    String host = fields.get(HttpHeaderNames.HOST);
    if (host != null && !AsciiString.contentEqualsIgnoreCase(host, authority)) {
      return false;
    }
    fields.set(HttpHeaderNames.HOST, authority);
    return true;
  }

  private void part(Http2DataFrame frame) {
    requestEnded = frame.isEndStream();
    context().fireChannelRead(Fields.part(frame));
  }

  private void end(Http2Headers trailers) {
    requestEnded = true;
    LastHttpContent last;
    try {
      last = Fields.end(trailers);
    } catch (IllegalArgumentException e) {
      reset(Http2Error.PROTOCOL_ERROR);
      return;
    }
    context().fireChannelRead(last);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (answerEnded) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new IllegalStateException("The stream's answer has ended"));
      return;
    }
    if (message instanceof HttpResponse interim
        && interim.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      interim(interim.status(), interim.headers());
      ReferenceCountUtil.release(message);
      promise.trySuccess();
      return;
    }
    boolean ends = message instanceof LastHttpContent;
    if (message instanceof HttpResponse answer) {
      answered = true;
      withoutBody = hasNoBody(answer.status());
      boolean whole = ends && (withoutBody || isEmpty((LastHttpContent) message));
      boolean alone = whole || !(message instanceof HttpContent);
      writeHead(answer, whole, alone ? promise : null);
      if (alone) {
        ReferenceCountUtil.release(message);
        return;
      }
    }
    switch (message) {
      case ByteBuf bytes -> writeBody(new DefaultHttpContent(bytes), false, promise);
      case HttpContent content -> writeBody(content, ends, promise);
      default -> {
        ReferenceCountUtil.release(message);
        promise.tryFailure(
            new UnsupportedOperationException(message.getClass() + " has no place in a stream"));
      }
    }
  }

  private boolean hasNoBody(HttpResponseStatus status) {
    return HttpMethod.HEAD.equals(method)
        || status.equals(HttpResponseStatus.NO_CONTENT)
        || status.equals(HttpResponseStatus.NOT_MODIFIED);
  }

  private static boolean isEmpty(LastHttpContent last) {
    return !last.content().isReadable() && last.trailingHeaders().isEmpty();
  }

  private void writeHead(HttpResponse answer, boolean ends, @Nullable ChannelPromise promise) {
    DefaultHttp2Headers headers = new DefaultHttp2Headers(false, answer.headers().size() + 1);
    headers.status(answer.status().codeAsText());
    Fields.addTo(headers, answer.headers());
    write(new DefaultHttp2HeadersFrame(headers, ends), ends, 0, promise);
  }

  private void writeBody(HttpContent content, boolean ends, ChannelPromise promise) {
    HttpHeaders trailers = trailers(content);
    boolean trailed = !trailers.isEmpty();
    boolean last = ends && !trailed;
    ByteBuf rest = withoutBody ? Unpooled.EMPTY_BUFFER : content.content().retain();
    content.release();
    // Each part that is taken shows that the client takes something.
    while (rest.readableBytes() > PART) {
      write(new DefaultHttp2DataFrame(rest.readRetainedSlice(PART)), false, PART, null);
    }
    if (rest.isReadable() || last) {
      int length = rest.readableBytes();
      write(new DefaultHttp2DataFrame(rest, last), last, length, trailed ? null : promise);
    } else {
      rest.release();
      if (!trailed) {
        promise.trySuccess();
      }
    }
    if (trailed) {
      write(Fields.trailers(trailers), true, 0, promise);
    }
  }

  private HttpHeaders trailers(HttpContent content) {
    return content instanceof LastHttpContent last && !withoutBody
        ? last.trailingHeaders()
        : EmptyHttpHeaders.INSTANCE;
  }

  /**
   * Writes a frame of the answer.
   *
   * @param length of the body that it has
   * @param promise of what the frame is the end of; one of Reactor Netty's, which takes no listener
   */
  private void write(
      Http2StreamFrame frame, boolean ends, int length, @Nullable ChannelPromise promise) {
    answerEnded |= ends;
    given += length;
    context()
        .write(frame)
        .addListener(
            written -> {
              taken += length;
              if (ends && !requestEnded) {
                // Section 8.1: who has the whole answer need not send the rest of what it asked.
                reset(Http2Error.NO_ERROR);
              }
              if (promise != null && written.isSuccess()) {
                promise.trySuccess();
              } else if (promise != null) {
                promise.tryFailure(written.cause());
              }
            });
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    context.flush();
    watch();
  }

  private void watch() {
    if (!watched && isBehind(context())) {
      watched = true;
      // What is written while the connection is read goes out when that is done.
      context().executor().execute(this::watchIfBehind);
    }
  }

  private void watchIfBehind() {
    if (isBehind(context()) && context().channel().isActive()) {
      slowClients.watch(context(), this);
    } else {
      watched = false;
    }
  }

  @Override
  public long untaken(ChannelHandlerContext context) {
    return given - taken;
  }

  @Override
  public long taken(ChannelHandlerContext context) {
    return taken;
  }

  @Override
  public boolean isBehind(ChannelHandlerContext context) {
    return given > taken;
  }

  /** Said aloud: Netty takes a stream for over whose end waits behind what is not taken. */
  @Override
  public void cut(ChannelHandlerContext context) {
    reset(Http2Error.CANCEL);
  }

  @Override
  public void unwatched() {
    watched = false;
  }

  /** Nobody may take for whole what is not. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    if (!answerEnded && context.channel().isActive()) {
      answerEnded = true;
      context.write(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    }
    context.close(promise);
  }

  private void reset(Http2Error error) {
    answerEnded = true;
    context().writeAndFlush(new DefaultHttp2ResetFrame(error));
    context().close();
  }

  /** Netty would first have read what waits, which nobody may want. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame) {
      answerEnded = true;
      // Not at once: the stream is open as yet, and its close would be told by a reset of ours.
      context.executor().execute(context::close);
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof Http2Exception) {
      // Netty tells the client.
      answerEnded = true;
    } else {
      close(context, context.newPromise());
    }
  }

  @Override
  public void interim(HttpResponseStatus status, HttpHeaders headers) {
    if (!answered && !answerEnded) {
      DefaultHttp2Headers interim = new DefaultHttp2Headers(false, headers.size() + 1);
      interim.status(status.codeAsText());
      Fields.addTo(interim, headers);
      context().writeAndFlush(new DefaultHttp2HeadersFrame(interim));
    }
  }

  @Override
  public void enteredServer() {
    // There is no other request that would have to wait.
  }

  @Override
  public void leftServer() {
    // There is no other request that has waited.
  }

  /** A header comes whole or not at all. */
  @Override
  public boolean isInHead() {
    return false;
  }

  @Override
  public boolean mayRead() {
    return true;
  }
}
