package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.balancer.LoadReport;
import io.signalbox.gateway.activation.Guest;
import io.signalbox.gateway.activation.WaitingRoom;
import io.signalbox.gateway.forward.Address;
import io.signalbox.gateway.forward.Call;
import io.signalbox.gateway.forward.ClientSide;
import io.signalbox.gateway.forward.EndToEndHeaders;
import io.signalbox.gateway.forward.Exchange;
import io.signalbox.gateway.forward.ForwardException;
import io.signalbox.gateway.forward.ForwardingHeaders;
import io.signalbox.gateway.problem.GrpcAnswers;
import io.signalbox.gateway.problem.Problem;
import io.signalbox.gateway.routes.Prefix;
import io.signalbox.handoff.server.ClientClaims;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.member.load.LoadMeter;
import io.signalbox.member.web.BrokenBodies;
import io.signalbox.member.web.RequestDeadline;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/**
 * One request of the fast lane, from its header to the end of its answer and of its body, whichever
 * comes last. Does for it what the filters do on the long way. Runs on the event loop of the
 * client's connection.
 */
final class FastRequest implements ClientSide, Guest {

  private static final Logger log = LoggerFactory.getLogger(FastRequest.class);

  /** The client's own clock has the first word on what it waits for. */
  private static final Duration GRACE = Duration.ofMillis(100);

  private final FastDispatch dispatch;
  private final FastRoute route;
  private final HttpRequest request;
  private final ChannelHandlerContext context;
  private final Consumer<ChannelHandlerContext> through;
  private final @Nullable InetSocketAddress client;
  private final Tries tries;
  private final Timer.Sample sample;
  private final LoadMeter.Arrival arrival;
  private final @Nullable Prefix prefix;
  private final boolean hasBody;
  private final boolean keepAlive;
  private final Deque<HttpContent> body = new ArrayDeque<>(2);
  private final @Nullable SentBody sent;
  private final HeldAnswer answer;
  private @Nullable Dispatched dispatched;
  private @Nullable Future<?> deadline;
  private @Nullable Exchange exchange;
  private WaitingRoom.@Nullable Seat seat;
  private long bodyBytes;
  private int status;

  /** RFC 9110, section 6.5.1: who has not said so may not know how to read them. */
  private boolean takesTrailers;

  private boolean asked;
  private boolean touched;
  private boolean bodyEnded;
  private boolean answered;
  private boolean toldToGoOn;
  private boolean closes;
  private boolean written;

  /** A large part is on its way to the socket: whether there is room shows when it is there. */
  private boolean passing;

  /**
   * @param through is told when nothing more of the request comes and nothing more of the answer is
   *     to be sent
   */
  FastRequest(
      FastDispatch dispatch,
      FastRoute route,
      HttpRequest request,
      ChannelHandlerContext context,
      Consumer<ChannelHandlerContext> through) {
    this.dispatch = dispatch;
    this.route = route;
    this.request = request;
    this.context = context;
    this.through = through;
    this.client =
        context.channel().remoteAddress() instanceof InetSocketAddress address ? address : null;
    this.tries = new Tries(route.service(), route.id(), client);
    this.sample = dispatch.meters().begun();
    this.arrival = dispatch.load().arrived();
    this.prefix = route.prefix();
    this.sent = route.grpc() ? new SentBody() : null;
    this.answer = new HeldAnswer(context, this::setKeepAlive);
    this.hasBody =
        HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    this.keepAlive = HttpUtil.isKeepAlive(request);
  }

  void begin() {
    if (hasBody) {
      // From now on a part is read when the instance has room for it.
      context.channel().config().setAutoRead(false);
    }
    if (HttpUtil.getContentLength(request, 0L) > route.maxBody()) {
      refuse(tooLarge());
      return;
    }
    if (route.grpc()) {
      context.pipeline().fireUserEventTriggered(RequestDeadline.Unhurried.BODY);
      endAfter(GrpcTimeout.of(request.headers()));
    }
    boolean secure = ClientRequests.areEncrypted(context.channel());
    boolean saysSo =
        request.headers().containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
    takesTrailers = saysSo || context.channel() instanceof Http2StreamChannel;
    ForwardingHeaders headers = dispatch.headers();
    headers.rewrite(request.headers(), client, secure, prefix, headers.names());
    if (saysSo) {
      // As they pass here, the same can be said to the instance.
      request
          .headers()
          .set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS)
          .set(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
    }
    if (route.headers() != null) {
      route.headers().applyToRequest(request.headers());
    }
    attempt();
  }

  /** Who calls by gRPC waits for all of the answer so long, however it comes. */
  private void endAfter(@Nullable Duration timeout) {
    if (timeout != null) {
      deadline =
          context
              .executor()
              .schedule(this::expire, timeout.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void expire() {
    if (!answered) {
      giveUp();
      refuse(Failure.TIMEOUT.toProblem());
    }
  }

  private void attempt() {
    WaitingRoom room = tries.roomToWaitIn();
    if (room == null) {
      attemptNow();
    } else {
      seat = room.enter(context.executor(), this);
    }
  }

  @Override
  public void called() {
    if (!answered) {
      tries.called();
      attemptNow();
    }
  }

  @Override
  public void sentAway(Guest.Refusal why) {
    if (!answered) {
      refuse(tries.sentAway(why));
    }
  }

  private void attemptNow() {
    Dispatched next;
    try {
      next = tries.next();
    } catch (ErrorResponseException e) {
      refuse(e);
      return;
    }
    dispatched = next;
    Address address = route.grpc() ? next.address().inHttp2() : next.address();
    if (!route.keepsHost()) {
      request.headers().set(HttpHeaderNames.HOST, address.authority());
    }
    Call call =
        new Call(
            address,
            request.method(),
            route.target(request.uri()),
            request.headers(),
            hasBody,
            null,
            route.patience().toNanos());
    Exchange begun = dispatch.forwarder().exchange(context.channel().eventLoop(), call, this);
    exchange = begun;
    asked = false;
    begun.begin();
  }

  /** A part of the request's body, or its end; released here. */
  void content(HttpContent content) {
    bodyBytes += content.content().readableBytes();
    if (content instanceof LastHttpContent) {
      bodyEnded = true;
      ErrorResponseException failure = hasBody ? BrokenBodies.failure(context.channel()) : null;
      if (failure != null && !answered) {
        content.release();
        giveUp();
        refuse(failure);
        return;
      }
    }
    if (answered) {
      content.release();
      endIfThrough();
      readRest();
    } else if (bodyBytes > route.maxBody()) {
      content.release();
      giveUp();
      refuse(tooLarge());
    } else {
      body.add(content);
      pass();
    }
  }

  @Override
  public void giveBody() {
    asked = true;
    pass();
  }

  private void pass() {
    while (asked && exchange != null && body.peek() != null) {
      HttpContent next = body.remove();
      touched |= sent == null || !sent.keep(next);
      if (next.content().isReadable()) {
        asked = false;
        exchange.body(next.content().retain());
      }
      if (next instanceof LastHttpContent last) {
        asked = false;
        ClientClaims.removeFrom(last.trailingHeaders());
        if (route.headers() != null) {
          route.headers().keepOfRequestTrailers(last.trailingHeaders());
        }
        exchange.endBody(withTrailers(last.trailingHeaders()));
      }
      next.release();
    }
    if (asked && !bodyEnded) {
      context.read();
    }
  }

  @Override
  public void interim(HttpResponse interim) {
    ClientRequests requests = ClientRequests.of(context.channel());
    boolean unasked =
        interim.status().equals(HttpResponseStatus.CONTINUE)
            && !request.headers().contains(HttpHeaderNames.EXPECT);
    if (requests != null && !unasked) {
      toldToGoOn |= interim.status().equals(HttpResponseStatus.CONTINUE);
      EndToEndHeaders.keep(interim.headers());
      requests.interim(interim.status(), interim.headers());
    }
  }

  @Override
  public void head(HttpResponse head) {
    HttpHeaders headers = head.headers();
    status = head.status().code();
    forgetSent();
    EndToEndHeaders.keep(headers);
    if (!takesTrailers) {
      headers.remove(HttpHeaderNames.TRAILER);
    }
    String load = headers.get(LoadReport.HEADER);
    headers.remove(LoadReport.HEADER);
    if (prefix != null) {
      prefix.addTo(headers, request.headers().get(HttpHeaderNames.HOST));
    }
    if (dispatched != null) {
      headers.set(DispatchFilter.SERVED_BY, dispatched.attempt().target().id());
      tries.answered(dispatched, status, load);
    }
    head.setProtocolVersion(HttpVersion.HTTP_1_1);
    long length = HttpUtil.getContentLength(head, -1L);
    if (status == HttpResponseStatus.NO_CONTENT.code()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    } else if (length < 0 && hasBody(head)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    if (route.headers() != null) {
      route.headers().applyToResponse(headers);
    }
    answer.head(head, length);
  }

  private boolean hasBody(HttpResponse head) {
    return !request.method().equals(HttpMethod.HEAD)
        && !head.status().equals(HttpResponseStatus.NOT_MODIFIED);
  }

  @Override
  public void body(ByteBuf part) {
    boolean large = part.readableBytes() > HeldAnswer.SHORT;
    passing = large;
    answer.part(part);
    if (large) {
      // Before the next is read, which would else wait with it.
      context.flush();
    }
    passing = false;
    clientTakes(context.channel().isWritable());
  }

  @Override
  public void end(LastHttpContent end) {
    if (dispatched != null) {
      dispatched.end();
    }
    answered = true;
    if (takesTrailers && route.headers() != null) {
      route.headers().keepOfResponseTrailers(end.trailingHeaders());
    }
    conclude(
        answer.end(
            takesTrailers
                ? withTrailers(end.trailingHeaders())
                : LastHttpContent.EMPTY_LAST_CONTENT));
  }

  /** An end with those trailers that may go on. */
  private static LastHttpContent withTrailers(HttpHeaders trailers) {
    if (trailers.isEmpty()) {
      return LastHttpContent.EMPTY_LAST_CONTENT;
    }
    EndToEndHeaders.keepOfTrailers(trailers);
    return new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers);
  }

  private void setKeepAlive(HttpResponse head) {
    // Whether a client that was to be told to go on sends the body, nobody knows.
    boolean awaited = request.headers().contains(HttpHeaderNames.EXPECT) && !toldToGoOn;
    closes = !keepAlive || dispatch.stop().isStopping() || awaited && !bodyEnded && bodyBytes == 0;
    if (closes) {
      HttpUtil.setKeepAlive(head, false);
    }
  }

  /** The answer's end is on its way. What is left of the request is nobody's. */
  private void conclude(ChannelFuture last) {
    arrival.answered(status >= HttpStatus.INTERNAL_SERVER_ERROR.value());
    dispatch.meters().answered(sample, route, request.method().name(), status);
    last.addListener(written -> written());
    letGo();
    endIfThrough();
    readRest();
  }

  private void written() {
    written = true;
    closeIfLast();
  }

  /** Not before all is read: a client that still sends would lose the answer in a reset. */
  private void closeIfLast() {
    if (closes && written && bodyEnded) {
      context.close();
    }
  }

  /** It will not be repeated. */
  private void forgetSent() {
    if (sent != null) {
      sent.discard();
    }
  }

  /** Nothing more of the request is of use. */
  private void letGo() {
    forgetSent();
    if (deadline != null) {
      deadline.cancel(false);
    }
    body.forEach(ReferenceCountUtil::release);
    body.clear();
  }

  private void endIfThrough() {
    if (answered && bodyEnded) {
      through.accept(context);
      closeIfLast();
    }
  }

  /** What is left of a body after its answer is nobody's, and has to be read all the same. */
  private void readRest() {
    if (answered && !bodyEnded) {
      context.read();
    }
  }

  @Override
  public void failed(ForwardException error) {
    Dispatched by = dispatched;
    Failure failure = Failure.of(error);
    if (by == null || failure == null) {
      return;
    }
    if (status != 0) {
      // It had begun to answer.
      by.failed(Failure.BROKEN);
      by.end();
      log.warn("{}: {}", by.attempt().target().id(), error.getMessage());
      if (answer.isCommitted()) {
        cut();
      } else {
        answer.discard();
        refuse(Failure.BROKEN.toProblem());
      }
      return;
    }
    tries.failed(by, failure, String.valueOf(error.getMessage()));
    if (failure.mayBeRepeated(request.method().name(), hasBody, touched) && tries.mayRepeat()) {
      if (sent != null) {
        sent.putBack(body);
      }
      attempt();
    } else {
      refuse(failure.toProblem());
    }
  }

  /** Only the connection's end tells a client that the rest of an answer is missing. */
  private void cut() {
    answered = true;
    arrival.answered(true);
    letGo();
    context.close();
  }

  private void refuse(ErrorResponseException problem) {
    if (answer.isCommitted()) {
      cut();
      return;
    }
    status = problem.getStatusCode().value();
    answered = true;
    conclude(
        answer.whole(
            GrpcAnswers.areFor(request)
                ? GrpcAnswers.of(problem)
                : dispatch.problems().of(problem)));
  }

  private ErrorResponseException tooLarge() {
    return Problem.of(
        HttpStatus.CONTENT_TOO_LARGE,
        "request-too-large",
        "The request body is larger than the " + route.maxBody() + " bytes that are accepted.");
  }

  /** Whether its answer ends the connection. */
  boolean isLast() {
    return closes;
  }

  /** Whether the client takes more of the answer at the moment. */
  void clientTakes(boolean more) {
    if (exchange != null && !answered && !passing) {
      exchange.clientTakes(more);
    }
  }

  /** The client has gone. */
  void abandon() {
    giveUp();
    if (!answered) {
      answered = true;
      arrival.abandoned();
    }
    letGo();
    answer.discard();
  }

  private void giveUp() {
    if (seat != null) {
      seat.leave();
    }
    if (exchange != null) {
      exchange.abandon();
    }
    if (dispatched != null) {
      dispatched.end();
    }
    answer.discard();
  }
}
