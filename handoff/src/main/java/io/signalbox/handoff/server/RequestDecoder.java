package io.signalbox.handoff.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the requests of a {@link RequestBoundary} apart and decodes one at a time: what came behind
 * it stays bytes until its turn. Runs on the channel's event loop.
 */
final class RequestDecoder extends HttpRequestDecoder {

  /**
   * Bytes that may wait behind a request. No more are read than came with it, but for what is there
   * when a client ends what it sends: Netty reads all of that.
   */
  private static final int MOST_WAITING = 256 * 1024;

  private final RequestBoundary boundary;
  private final Turns turns;
  private @Nullable ChannelHandlerContext context;
  private boolean inRequest;
  private boolean inBody;
  private boolean waits;

  RequestDecoder(HttpDecoderConfig config, RequestBoundary boundary, Turns turns) {
    super(config);
    this.boundary = boundary;
    this.turns = turns;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    super.handlerAdded(context);
    this.context = context;
  }

  ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  /** What has come and is not decoded yet. */
  ByteBuf bytes() {
    return internalBuffer();
  }

  /** Whether bytes wait for those before them to be answered. */
  boolean hasWaiting() {
    return waits;
  }

  /** Whether a request has begun of which the header is not whole, and whose turn it is. */
  boolean isInHead() {
    return !inBody && (inRequest || !turns.areTaken() && bytes().isReadable());
  }

  /** Whether nothing of a next request has come. */
  boolean isBetweenRequests() {
    return !inRequest && !bytes().isReadable();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (boundary.isHeld()) {
      return;
    }
    if (turns.areOver() && !inRequest) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (!inRequest) {
      skipLineEnds(in);
      if (turns.areTaken()) {
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
      boundary.arrived(request, out);
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

  /** Those before it are to be answered first. */
  private void awaitTurn(ChannelHandlerContext context, ByteBuf in) {
    if (in.readableBytes() > MOST_WAITING) {
      in.skipBytes(in.readableBytes());
      waits = false;
      turns.end();
    } else if (!waits && in.isReadable()) {
      waits = true;
      context.channel().config().setAutoRead(false);
    }
  }

  /** Decodes what waits when its turn has come. */
  void goOnIfFree() {
    if (waits && !turns.areTaken()) {
      // Not at once: Reactor Netty may be in the middle of what it does at an answer's end.
      context().executor().execute(this::goOn);
    }
  }

  private void goOn() {
    if (!waits || turns.areTaken() || !context().channel().isActive()) {
      return;
    }
    waits = false;
    try {
      decodeOn();
    } catch (Exception e) {
      context().fireExceptionCaught(e);
    }
  }

  /**
   * Passes on what was decoded before, and goes on behind it.
   *
   * @throws Exception as Netty's decoder does
   */
  void goOnAfter(List<Object> decoded) throws Exception {
    decoded.forEach(context()::fireChannelRead);
    decodeOn();
  }

  private void decodeOn() throws Exception {
    channelRead(context(), Unpooled.EMPTY_BUFFER);
    channelReadComplete(context());
    boundary.endInputIfEnded();
    context().read();
  }

  /** The bytes that wait are somebody else's. */
  void stopWaiting() {
    waits = false;
  }

  /** What the client has begun to send is incomplete for ever (RFC 9112, section 8). */
  void failBody() {
    if (inBody) {
      inBody = false;
      HttpContent failed = new DefaultHttpContent(Unpooled.EMPTY_BUFFER);
      failed.setDecoderResult(
          DecoderResult.failure(new PrematureChannelClosureException("in a request's body")));
      context().fireChannelRead(failed);
      context().fireChannelReadComplete();
    }
  }

  /** Netty would read on, as nothing came of what was read. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (boundary.isHeld()) {
      context.fireChannelReadComplete();
    } else {
      super.channelReadComplete(context);
      boundary.restIfIdle();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    boundary.closed();
    super.channelInactive(context);
  }
}
