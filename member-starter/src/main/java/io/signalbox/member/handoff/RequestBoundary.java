package io.signalbox.member.handoff;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Takes the place of Netty's HTTP codec in a server's pipeline and lets a connection leave the
 * server between two requests, with not a byte lost. Every request is first shown to a {@link
 * RequestGate}. One that does not pass waits until those before it are answered; nothing is read
 * meanwhile. As requests are told apart by the server's own decoder, both always agree on where one
 * begins.
 *
 * <p>Runs on the channel's event loop.
 */
public final class RequestBoundary {

  /** Tells handlers that no more will be read of a request until those before it are answered. */
  public static final Object HELD =
      new Object() {
        @Override
        public String toString() {
          return "request held";
        }
      };

  private final RequestGate gate;
  private final Decoder decoder;
  private final Queue<HttpMethod> unanswered = new ArrayDeque<>();
  private int unfinished;
  private boolean inRequest;
  private boolean lastOne;
  private boolean recalled;
  private boolean left;
  private @Nullable List<Object> held;

  private RequestBoundary(HttpDecoderConfig config, RequestGate gate) {
    this.gate = gate;
    this.decoder = new Decoder(config);
  }

  /** Replaces the codec, which is named {@code codec}. */
  static void install(
      ChannelPipeline pipeline, String codec, HttpDecoderConfig config, RequestGate gate) {
    RequestBoundary boundary = new RequestBoundary(config, gate);
    pipeline.replace(codec, codec, boundary.decoder);
    pipeline.addAfter(codec, "signalbox.response-encoder", boundary.new Encoder());
    pipeline.addBefore(codec, "signalbox.close", boundary.new Close());
    ChannelConfig settings = pipeline.channel().config();
    settings.setRecvByteBufAllocator(
        new GuardedReads(settings.getRecvByteBufAllocator(), boundary.decoder::mayRead));
    gate.installed(boundary);
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

  private boolean nothingUnanswered() {
    return unfinished == 0 && !lastOne && !left;
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
      }
      int before = in.readerIndex();
      super.decode(context, in, out);
      if (in.readerIndex() != before) {
        inRequest = true;
      }
      if (out.isEmpty()) {
        return;
      }
      if (out.getLast() instanceof LastHttpContent) {
        inRequest = false;
      }
      if (out.getFirst() instanceof HttpRequest request) {
        if (gate.passes(request)) {
          began(request);
        } else {
          held = List.copyOf(out);
          out.clear();
          context.fireUserEventTriggered(HELD);
          if (nothingUnanswered()) {
            Held connection = new Held();
            connection.decoded = out;
            gate.held(connection);
            connection.decoded = null;
          }
        }
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
      unanswered.add(request.method());
      unfinished++;
      lastOne = !HttpUtil.isKeepAlive(request);
      gate.began();
    }

    void ended() {
      unfinished--;
      gate.ended();
      if (held != null && nothingUnanswered()) {
        gate.held(new Held());
      } else {
        holdIfIdle();
        restIfIdle();
      }
    }

    void holdIfIdle() {
      if (recalled && isIdle() && context().channel().isActive()) {
        held = List.of();
        gate.held(new Held());
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

    private void release() {
      if (held != null) {
        held.forEach(ReferenceCountUtil::release);
        held = List.of();
      }
    }

    private void resume(List<Object> request, @Nullable List<Object> out) throws Exception {
      held = null;
      recalled = false;
      if (request.isEmpty()) {
        restIfIdle();
        return;
      }
      began((HttpRequest) request.getFirst());
      if (out != null) {
        out.addAll(request);
        return;
      }
      ChannelHandlerContext context = context();
      request.forEach(context::fireChannelRead);
      // Decodes what came behind it.
      channelRead(context, Unpooled.EMPTY_BUFFER);
      channelReadComplete(context);
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

  /** Answers HEAD and CONNECT as Netty's own codec does, which cannot be extended. */
  private final class Encoder extends HttpResponseEncoder {

    private @Nullable HttpMethod method;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      boolean informational = false;
      if (message instanceof HttpResponse response) {
        informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (!informational) {
          lastOne |= !HttpUtil.isKeepAlive(response);
          gate.answers(response);
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
                        decoder.ended();
                      }
                    }));
      } else {
        super.write(context, message, promise);
      }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
      boolean informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
      method = informational ? unanswered.peek() : unanswered.poll();
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

  /**
   * Tells the client of the end even while another process still has a copy of the connection; only
   * the last close would do so by itself. Not when the connection merely leaves. Netty's own
   * shutdown makes two exceptions each time, which cost more than all else that a close does.
   */
  private final class Close extends ChannelDuplexHandler {

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
      if (!left
          && context.channel() instanceof EpollSocketChannel socket
          && socket.isActive()
          && gate.claim()) {
        Posix.shutdownQuietly(socket.fd().intValue(), Posix.SHUT_WR);
      }
      context.close(promise);
    }
  }
}
