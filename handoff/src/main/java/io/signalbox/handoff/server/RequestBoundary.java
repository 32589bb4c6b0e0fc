package io.signalbox.handoff.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of Netty's HTTP codec in a server's pipeline and lets one request through at a
 * time: what a client sends behind it waits as bytes, of which no more are read than a few, and
 * answers keep their order whoever gives them (RFC 9112, section 9.3.2).
 *
 * <p>A {@link RequestGate} may let the connection leave the server between two requests, with not a
 * byte lost. As requests are told apart by the server's own decoder, both always agree on where one
 * begins.
 *
 * <p>{@link RequestDecoder} tells requests apart, {@link Turns} knows how far each is, {@link Hold}
 * is how a connection waits and leaves; next to the client is {@link ClientConnection}, and {@link
 * AnswerEncoder} writes the answers. What they tell each other goes through here.
 *
 * <p>Runs on the channel's event loop.
 */
public final class RequestBoundary implements ClientRequests {

  private static final String CONNECTION = "signalbox.connection";
  private static final String PRECEDING = "signalbox.protocol";

  private final Turns turns = new Turns();
  private final RequestDecoder decoder;
  private final Hold hold;
  private final ClientConnection connection = new ClientConnection(this);
  private final AnswerEncoder encoder = new AnswerEncoder(this, turns);
  private RequestGate gate = new RequestGate() {};
  private boolean recalled;
  private boolean switched;

  private RequestBoundary(HttpDecoderConfig config) {
    this.decoder = new RequestDecoder(config, this, turns);
    this.hold = new Hold(this, decoder);
  }

  /** Replaces the codec, which is named {@code codec}. */
  public static RequestBoundary install(
      ChannelPipeline pipeline, String codec, HttpDecoderConfig config) {
    RequestBoundary boundary = new RequestBoundary(config);
    pipeline.replace(codec, codec, boundary.decoder);
    pipeline.addAfter(codec, "signalbox.response-encoder", boundary.encoder);
    pipeline.addBefore(codec, CONNECTION, boundary.connection);
    pipeline.channel().attr(KEY).set(boundary);
    return boundary;
  }

  /** From now on every request is first shown to {@code gate}; before the first one. */
  void guard(RequestGate gate) {
    this.gate = gate;
    if (!gate.allowsOtherProtocols() && pipeline().get(PRECEDING) != null) {
      pipeline().remove(PRECEDING);
    }
    ChannelConfig settings = decoder.context().channel().config();
    settings.setRecvByteBufAllocator(
        new GuardedReads(settings.getRecvByteBufAllocator(), this::claimsRead));
    gate.installed(this);
  }

  @Override
  public void interim(HttpResponseStatus status, HttpHeaders headers) {
    encoder.writeInterim(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.EMPTY_BUFFER,
            headers,
            EmptyHttpHeaders.INSTANCE));
  }

  @Override
  public void switchProtocols(HttpHeaders headers, ChannelHandler next) {
    interim(HttpResponseStatus.SWITCHING_PROTOCOLS, headers);
    switched = true;
    decoder.stopWaiting();
    ChannelPipeline pipeline = pipeline();
    pipeline.replace(decoder, "signalbox.switched", next);
    if (connection.hasInputEnded()) {
      connection.context().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      pipeline.read();
    }
  }

  /** Adds a handler that sees what comes before anything of HTTP/1.1 does. */
  public void precede(ChannelHandler first) {
    pipeline().addBefore(CONNECTION, PRECEDING, first);
  }

  /**
   * Takes HTTP/1.1 out of the pipeline, with all that stands behind it, for another protocol to
   * take its place; before the first request.
   */
  public void giveWay() {
    ChannelPipeline pipeline = pipeline();
    pipeline.channel().attr(KEY).set(null);
    pipeline.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    while (pipeline.last() != connection) {
      pipeline.removeLast();
    }
    pipeline.remove(connection);
    gate.closed(0);
  }

  private ChannelPipeline pipeline() {
    return decoder.context().pipeline();
  }

  /** Where the client is; null when that is not known. */
  public @Nullable InetAddress client() {
    return decoder.context().channel().remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : null;
  }

  /** Whether the client speaks TLS with this server: nobody else can go on with it. */
  public boolean isEncrypted() {
    return ClientRequests.areEncrypted(decoder.context().channel());
  }

  @Override
  public void enteredServer() {
    turns.enteredServer();
  }

  @Override
  public void leftServer() {
    EventExecutor executor = decoder.context().executor();
    if (executor.inEventLoop()) {
      turns.leftServer();
      decoder.goOnIfFree();
    } else {
      executor.execute(this::leftServer);
    }
  }

  @Override
  public boolean isInHead() {
    return !isHeld() && decoder.isInHead();
  }

  /** Whether nothing has been asked for that is not answered. */
  public boolean isAnswered() {
    return turns.unfinished() == 0;
  }

  /** Whether there is a request that has no answer's header yet. */
  boolean awaitsAnswer() {
    return turns.unanswered() != null;
  }

  /** How many requests have come so far. */
  public long begun() {
    return turns.begun();
  }

  /** Has the gate asked, as soon as all requests that have come are answered. From any thread. */
  public void recall() {
    decoder
        .context()
        .executor()
        .execute(
            () -> {
              recalled = true;
              holdIfIdle();
            });
  }

  @Override
  public boolean mayRead() {
    return !decoder.hasWaiting() && !isHeld();
  }

  /** Whether the connection waits for the gate. */
  boolean isHeld() {
    return hold.isHeld();
  }

  /**
   * The next request has come whose turn it is.
   *
   * @param decoded with what else there is of it; empty afterwards when it is held
   */
  void arrived(HttpRequest request, List<Object> decoded) {
    if (gate.passes(request)) {
      began(request);
      return;
    }
    hold.hold(decoded);
    decoded.clear();
    if (nothingUnanswered()) {
      hold.show(gate, decoded);
    }
    hold.stopReadingIfHeld();
  }

  private void began(HttpRequest request) {
    turns.began(request);
    gate.began();
  }

  /**
   * The connection is held no more.
   *
   * @param request which goes on to the server; null when the connection was idle
   */
  void resumed(@Nullable HttpRequest request) {
    recalled = false;
    if (request != null) {
      began(request);
    }
  }

  /** The header of an answer is about to be written. */
  void answers(HttpResponse response) {
    turns.answers(response);
    gate.answers(response);
  }

  /** An answer has been written whole. */
  void answered() {
    turns.ended();
    gate.ended();
    if (isHeld() && nothingUnanswered()) {
      hold.show(gate, null);
    } else {
      decoder.goOnIfFree();
      holdIfIdle();
      restIfIdle();
      closeIfThrough();
    }
  }

  private void holdIfIdle() {
    if (recalled && isIdle() && hold.channel().isActive()) {
      hold.hold(List.of());
      hold.show(gate, null);
      hold.stopReadingIfHeld();
    }
  }

  void restIfIdle() {
    if (isIdle()) {
      gate.rests();
    }
  }

  private boolean isIdle() {
    return !isHeld() && nothingUnanswered() && decoder.isBetweenRequests();
  }

  private boolean nothingUnanswered() {
    return nothingUnfinished() && !turns.areOver();
  }

  private boolean nothingUnfinished() {
    return isAnswered() && !hold.hasLeft();
  }

  /**
   * The client has ended what it sends. It still gets its answers (RFC 9112, section 9.6), to what
   * waits too.
   */
  void endInput() {
    if (mayRead()) {
      decoder.failBody();
      closeIfThrough();
    }
  }

  /** What waited has been decoded. */
  void endInputIfEnded() {
    if (connection.hasInputEnded()) {
      endInput();
    }
  }

  private void closeIfThrough() {
    if (connection.hasInputEnded() && !decoder.hasWaiting() && nothingUnfinished()) {
      // Not at once: Reactor Netty may be in the middle of what it does at an answer's end.
      decoder.context().executor().execute(hold.channel()::close);
    }
  }

  /** Otherwise lets go of the connection, which is somebody else's by now. */
  private boolean claimsRead() {
    if (!hold.hasLeft() && !gate.claim()) {
      hold.letGo();
    }
    return !hold.hasLeft();
  }

  /** Whether the connection is this server's to end. */
  boolean mayEnd() {
    return !hold.hasLeft() && gate.claim();
  }

  void closed() {
    hold.release();
    gate.closed(turns.unfinished());
  }

  boolean hasSwitched() {
    return switched;
  }

  /** Whether the server has taken HTTP out by itself; it may not know of half a connection. */
  boolean isReplaced() {
    return !switched && decoder.context().isRemoved();
  }
}
