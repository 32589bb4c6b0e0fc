package io.signalbox.member.handoff;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
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
 * <p>Runs on the channel's event loop.
 */
public final class RequestBoundary {

  /** In the pipeline, the handler with which the server begins: before it, a request is judged. */
  public static final String SERVER = "signalbox.server-turns";

  /**
   * Bytes that may wait behind a request. No more are read than came with it, but for what is there
   * when a client ends what it sends: Netty reads all of that.
   */
  private static final int MOST_WAITING = 256 * 1024;

  private static final String CONNECTION = "signalbox.connection";

  private final Decoder decoder;
  private final ClientConnection connection = new ClientConnection(this);
  private final AnswerEncoder encoder = new AnswerEncoder(this);
  private RequestGate gate = new RequestGate() {};
  private final Queue<Asked> unanswered = new ArrayDeque<>();
  private int unfinished;
  private int inServer;
  private boolean inRequest;
  private boolean inBody;
  private boolean lastOne;
  private boolean recalled;
  private boolean left;
  private boolean waits;
  private boolean switched;
  private long begun;
  private @Nullable List<Object> held;

  /**
   * A request without an answer.
   *
   * @param old whether it is of HTTP/1.0
   */
  record Asked(HttpMethod method, boolean old) {}

  private RequestBoundary(HttpDecoderConfig config) {
    this.decoder = new Decoder(config);
  }

  /** Replaces the codec, which is named {@code codec}. */
  public static RequestBoundary install(
      ChannelPipeline pipeline, String codec, HttpDecoderConfig config) {
    RequestBoundary boundary = new RequestBoundary(config);
    pipeline.replace(codec, codec, boundary.decoder);
    pipeline.addAfter(codec, "signalbox.response-encoder", boundary.encoder);
    pipeline.addBefore(codec, CONNECTION, boundary.connection);
    return boundary;
  }

  /** The one in this pipeline, if there is one. */
  public static @Nullable RequestBoundary in(ChannelPipeline pipeline) {
    return pipeline.get(CONNECTION) instanceof ClientConnection connection
        ? connection.boundary()
        : null;
  }

  /** From now on every request is first shown to {@code gate}; before the first one. */
  void guard(RequestGate gate) {
    this.gate = gate;
    ChannelConfig settings = decoder.context().channel().config();
    settings.setRecvByteBufAllocator(
        new GuardedReads(settings.getRecvByteBufAllocator(), decoder::mayRead));
    gate.installed(this);
  }

  /**
   * Sends an interim answer to the request that is under way (RFC 9110, section 15.2), unless its
   * client could not tell it from the answer.
   */
  public void interim(HttpResponseStatus status, HttpHeaders headers) {
    encoder.writeInterim(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.EMPTY_BUFFER,
            headers,
            EmptyHttpHeaders.INSTANCE));
  }

  /**
   * Answers the request that is under way with 101 (RFC 9110, section 7.8). What has come behind it
   * and all that still comes goes to {@code next} as bytes, and what that writes goes out as it is.
   */
  public void switchProtocols(HttpHeaders headers, ChannelHandler next) {
    interim(HttpResponseStatus.SWITCHING_PROTOCOLS, headers);
    switched = true;
    waits = false;
    ChannelPipeline pipeline = decoder.context().pipeline();
    pipeline.replace(decoder, "signalbox.switched", next);
    if (connection.hasInputEnded()) {
      connection.context().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    } else {
      pipeline.read();
    }
  }

  /** The server has been given a request; it needs longer than to its answer's last byte. */
  public void enteredServer() {
    inServer++;
  }

  /** The server is through with a request. From any thread. */
  public void leftServer() {
    EventExecutor executor = decoder.context().executor();
    if (executor.inEventLoop()) {
      inServer--;
      decoder.goOnIfFree();
    } else {
      executor.execute(this::leftServer);
    }
  }

  private boolean isBusy() {
    return unfinished > 0 || inServer > 0;
  }

  /** Whether a request has begun of which the header is not whole, and whose turn it is. */
  public boolean isInHead() {
    return held == null && !inBody && (inRequest || !isBusy() && decoder.hasBytes());
  }

  /** Whether nothing has been asked for that is not answered. */
  public boolean isAnswered() {
    return unfinished == 0;
  }

  /** How many requests have come so far. */
  public long begun() {
    return begun;
  }

  /** Has the gate asked, as soon as all requests that have come are answered. From any thread. */
  public void recall() {
    decoder
        .context()
        .executor()
        .execute(
            () -> {
              recalled = true;
              decoder.holdIfIdle();
            });
  }

  /** The oldest request that has no answer's header yet. */
  @Nullable Asked unanswered() {
    return unanswered.peek();
  }

  /** The same, which gets its answer's header now. */
  @Nullable Asked pollUnanswered() {
    return unanswered.poll();
  }

  /** The header of an answer is about to be written. */
  void answers(HttpResponse response) {
    lastOne |= !HttpUtil.isKeepAlive(response);
    gate.answers(response);
  }

  /** An answer has been written whole. */
  void answered() {
    decoder.ended();
  }

  /** Whether what is read now would not have to wait. */
  boolean mayRead() {
    return !waits && held == null;
  }

  void endInput() {
    decoder.endInput();
  }

  /** Whether the connection is this server's to end. */
  boolean mayEnd() {
    return !left && gate.claim();
  }

  boolean hasSwitched() {
    return switched;
  }

  /** Whether the server has taken HTTP out by itself; it may not know of half a connection. */
  boolean isReplaced() {
    return !switched && decoder.context().isRemoved();
  }

  private boolean nothingUnfinished() {
    return unfinished == 0 && !left;
  }

  private boolean nothingUnanswered() {
    return nothingUnfinished() && !lastOne;
  }

  private final class Decoder extends HttpRequestDecoder {

    @Nullable ChannelHandlerContext context;

    Decoder(HttpDecoderConfig config) {
      super(config);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
      super.handlerAdded(context);
      this.context = context;
    }

    private ChannelHandlerContext context() {
      if (context == null) {
        throw new IllegalStateException("not in a pipeline");
      }
      return context;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Exception {
      if (held != null) {
        return;
      }
      if (lastOne && !inRequest) {
        in.skipBytes(in.readableBytes());
        return;
      }
      if (!inRequest) {
        skipLineEnds(in);
        if (isBusy()) {
          awaitTurn(context, in);
          return;
        }
      }
      int before = in.readerIndex();
      super.decode(context, in, out);
      if (in.readerIndex() != before) {
        inRequest = true;
      }
      if (out.isEmpty()) {
        return;
      }
      if (out.getFirst() instanceof HttpRequest) {
        inBody = true;
      }
      if (out.getLast() instanceof LastHttpContent) {
        inRequest = false;
        inBody = false;
      }
      if (out.getFirst() instanceof HttpRequest request) {
        if (gate.passes(request)) {
          began(request);
        } else {
          held = List.copyOf(out);
          out.clear();
          if (nothingUnanswered()) {
            Held connection = new Held();
            connection.decoded = out;
            gate.held(connection);
            connection.decoded = null;
          }
          stopReadingWhenHeld();
        }
      }
    }

    /** Those before it are to be answered first. */
    private void awaitTurn(ChannelHandlerContext context, ByteBuf in) {
      if (in.readableBytes() > MOST_WAITING) {
        in.skipBytes(in.readableBytes());
        waits = false;
        lastOne = true;
      } else if (!waits && in.isReadable()) {
        waits = true;
        context.channel().config().setAutoRead(false);
      }
    }

    /** Not decoded yet. */
    boolean hasBytes() {
      return internalBuffer().isReadable();
    }

    private void stopReadingWhenHeld() {
      if (held != null) {
        context().channel().config().setAutoRead(false);
      }
    }

    void goOnIfFree() {
      if (waits && !isBusy()) {
        // Not at once: Reactor Netty may be in the middle of what it does at an answer's end.
        context().executor().execute(this::goOn);
      }
    }

    private void goOn() {
      if (!waits || isBusy() || !context().channel().isActive()) {
        return;
      }
      waits = false;
      try {
        decodeWaiting();
        context().read();
      } catch (Exception e) {
        context().fireExceptionCaught(e);
      }
    }

    private void decodeWaiting() throws Exception {
      channelRead(context(), Unpooled.EMPTY_BUFFER);
      channelReadComplete(context());
      if (connection.hasInputEnded()) {
        endInput();
      }
    }

    /** Some clients send one too many behind a body, which begins no request (RFC 9112, 2.2). */
    private static void skipLineEnds(ByteBuf in) {
      while (in.isReadable() && isLineEnd(in.getByte(in.readerIndex()))) {
        in.skipBytes(1);
      }
    }

    private static boolean isLineEnd(byte b) {
      return b == '\r' || b == '\n';
    }

    private void began(HttpRequest request) {
      unanswered.add(
          new Asked(
              request.method(), request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0));
      unfinished++;
      begun++;
      lastOne = !HttpUtil.isKeepAlive(request);
      gate.began();
    }

    void ended() {
      unfinished--;
      gate.ended();
      if (held != null && nothingUnanswered()) {
        gate.held(new Held());
      } else {
        goOnIfFree();
        holdIfIdle();
        restIfIdle();
        closeIfThrough();
      }
    }

    /**
     * A client that has ended what it sends still gets its answers (RFC 9112, section 9.6); what it
     * has begun to send is incomplete for ever (section 8).
     */
    void endInput() {
      if (waits || held != null) {
        return;
      }
      if (inBody) {
        inBody = false;
        HttpContent failed = new DefaultHttpContent(Unpooled.EMPTY_BUFFER);
        failed.setDecoderResult(
            DecoderResult.failure(new PrematureChannelClosureException("in a request's body")));
        context().fireChannelRead(failed);
        context().fireChannelReadComplete();
      }
      closeIfThrough();
    }

    private void closeIfThrough() {
      if (connection.hasInputEnded() && !waits && nothingUnfinished()) {
        // Not at once: Reactor Netty may be in the middle of what it does at an answer's end.
        context().executor().execute(context().channel()::close);
      }
    }

    void holdIfIdle() {
      if (recalled && isIdle() && context().channel().isActive()) {
        held = List.of();
        gate.held(new Held());
        stopReadingWhenHeld();
      }
    }

    private void restIfIdle() {
      if (isIdle()) {
        gate.rests();
      }
    }

    private boolean isIdle() {
      return held == null && !inRequest && nothingUnanswered() && !internalBuffer().isReadable();
    }

    /** Otherwise lets go of the connection, which is somebody else's by now. */
    private boolean mayRead() {
      if (!left && !gate.claim()) {
        left = true;
        // Netty takes the read that does not happen for an end, and would tell the socket.
        context().channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        // Not at once: Netty is about to use the socket.
        context().executor().execute(context().channel()::close);
      }
      return !left;
    }

    /** Netty would read on, as nothing came of what was read. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
      if (held == null) {
        super.channelReadComplete(context);
        restIfIdle();
      } else {
        context.fireChannelReadComplete();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      release();
      gate.closed(unfinished);
      super.channelInactive(context);
    }

    /** What still waits is not to be decoded. */
    private void release() {
      if (held != null) {
        held.forEach(ReferenceCountUtil::release);
      }
      held = List.of();
    }

    private void resume(List<Object> request, @Nullable List<Object> out) throws Exception {
      held = null;
      recalled = false;
      if (!request.isEmpty()) {
        began((HttpRequest) request.getFirst());
      }
      if (out != null) {
        out.addAll(request);
        return;
      }
      request.forEach(context()::fireChannelRead);
      decodeWaiting();
      context().read();
    }

    /** The connection as it stands before a request. */
    private final class Held implements HeldConnection {

      /** Where the decoder wants its result, while it runs. */
      private @Nullable List<Object> decoded;

      @Override
      public Channel channel() {
        return context().channel();
      }

      @Override
      public @Nullable HttpRequest request() {
        return held == null || held.isEmpty() ? null : (HttpRequest) held.getFirst();
      }

      @Override
      public int size() {
        HttpRequest request = request();
        return internalBuffer().readableBytes() + (request == null ? 0 : RequestHead.size(request));
      }

      @Override
      public void resume() {
        if (held == null || left) {
          return;
        }
        try {
          Decoder.this.resume(held, decoded);
        } catch (Exception e) {
          context().fireExceptionCaught(e);
        }
      }

      @Override
      public void close(byte[] answer) {
        context()
            .writeAndFlush(Unpooled.wrappedBuffer(answer))
            .addListener(ChannelFutureListener.CLOSE);
      }

      @Override
      public void abandon() {
        left = true;
        channel().close();
      }

      @Override
      public ConnectionParcel leave() throws IOException {
        EpollSocketChannel channel = (EpollSocketChannel) channel();
        if (!channel.isActive()) {
          throw new ClosedChannelException();
        }
        int descriptor = Posix.duplicate(channel.fd().intValue());
        left = true;
        ByteBuf prelude = channel.alloc().buffer();
        try {
          HttpRequest request = request();
          if (request != null) {
            RequestHead.write(request, prelude);
          }
          prelude.writeBytes(internalBuffer());
          byte[] bytes = new byte[prelude.readableBytes()];
          prelude.readBytes(bytes);
          return new ConnectionParcel(descriptor, ByteBuffer.wrap(bytes));
        } finally {
          prelude.release();
          channel.close();
        }
      }
    }
  }
}
