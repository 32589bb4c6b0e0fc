package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
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
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
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
public final class RequestStream extends ChannelDuplexHandler implements ClientRequests {

  private final SlowClients slowClients;
  private final ExtendedConnect connect;
  private final StreamOutput output;
  private @Nullable ChannelHandlerContext context;
  private @Nullable HttpMethod method;
  private @Nullable WebSocketStream webSocket;
  private boolean requestEnded;
  private boolean withoutBody;
  private boolean answered;
  private boolean answerEnded;

  private RequestStream(SlowClients slowClients, ExtendedConnect connect) {
    this.slowClients = slowClients;
    this.connect = connect;
    this.output = new StreamOutput(slowClients, () -> reset(Http2Error.CANCEL));
  }

  /**
   * Replaces the codec, which is named {@code codec}.
   *
   * @param connect what it may become
   */
  public static RequestStream install(
      ChannelPipeline pipeline, String codec, SlowClients slowClients, ExtendedConnect connect) {
    RequestStream stream = new RequestStream(slowClients, connect);
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
      case Http2DataFrame frame when webSocket != null -> webSocket.hold(frame);
      // RFC 9113, section 8.5: it has no trailers.
      case Http2HeadersFrame frame when webSocket != null -> reset(Http2Error.PROTOCOL_ERROR);
      case Http2HeadersFrame frame -> end(frame.headers());
      case Http2DataFrame frame -> part(frame);
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void begin(Http2HeadersFrame frame) {
    HttpRequest request = RequestHead.of(frame.headers(), connect);
    if (request == null) {
      reset(Http2Error.PROTOCOL_ERROR);
      return;
    }
    method = request.method();
    requestEnded = frame.isEndStream();
    boolean whole = requestEnded;
    if (Handshake.isIn(request.headers())) {
      // Without a body, as in HTTP/1.1; what follows is the WebSocket's.
      webSocket = new WebSocketStream(slowClients, requestEnded);
      whole = true;
    } else if (!requestEnded && !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      request.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    context().fireChannelRead(request);
    if (whole) {
      context().fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  /** What a client sends before it knows whether there is a WebSocket waits where it can. */
  @Override
  public void read(ChannelHandlerContext context) {
    if (webSocket == null) {
      context.read();
    }
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
      boolean mistakable = opensWebSocket(answer.status());
      withoutBody = mistakable || hasNoBody(answer.status());
      boolean whole = ends && (withoutBody || isEmpty((LastHttpContent) message));
      boolean alone = whole || !(message instanceof HttpContent);
      writeHead(mistakable ? noWebSocket() : answer, whole, alone ? promise : null);
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

  /** To who asks for a WebSocket any success is one (RFC 8441, section 5). */
  private boolean opensWebSocket(HttpResponseStatus status) {
    return webSocket != null && status.codeClass() == HttpStatusClass.SUCCESS;
  }

  private static HttpResponse noWebSocket() {
    return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_IMPLEMENTED);
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
    Http2Headers head = Fields.head(answer.status(), answer.headers());
    write(new DefaultHttp2HeadersFrame(head, ends), ends, 0, promise);
  }

  private void writeBody(HttpContent content, boolean ends, ChannelPromise promise) {
    HttpHeaders trailers = trailers(content);
    boolean trailed = !trailers.isEmpty();
    boolean last = ends && !trailed;
    ByteBuf rest = withoutBody ? Unpooled.EMPTY_BUFFER : content.content().retain();
    content.release();
    output.writeParts(context(), rest);
    if (rest.isReadable() || last) {
      int length = rest.readableBytes();
      write(new OutboundData(rest, last), last, length, trailed ? null : promise);
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
    output
        .write(context(), frame, length)
        .addListener(
            written -> {
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
    output.flush(context);
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
  public void handlerRemoved(ChannelHandlerContext context) {
    if (webSocket != null) {
      webSocket.discard();
    }
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
      context().writeAndFlush(new DefaultHttp2HeadersFrame(Fields.head(status, headers)));
    }
  }

  /** {@inheritDoc} In HTTP/2 that is 200 (RFC 8441, section 5). */
  @Override
  public void switchProtocols(HttpHeaders headers, ChannelHandler next) {
    WebSocketStream opened = Objects.requireNonNull(webSocket, "asked for");
    if (answerEnded) {
      opened.breakOff();
    } else {
      Handshake.removeFrom(headers);
      context()
          .writeAndFlush(new DefaultHttp2HeadersFrame(Fields.head(HttpResponseStatus.OK, headers)));
    }
    webSocket = null;
    opened.begin(context().pipeline(), this, next);
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
