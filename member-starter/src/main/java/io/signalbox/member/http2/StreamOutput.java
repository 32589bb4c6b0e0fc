package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.signalbox.member.pace.SlowClients;

/**
 * What goes out on a client's stream. What the client has not taken of it counts among what waits
 * for slow clients; who takes nothing is cut off. Runs on the stream's event loop.
 */
final class StreamOutput implements SlowClients.Taker {

  private static final int PART = 16 * 1024;

  private final SlowClients slowClients;
  private final Runnable cut;
  private boolean watched;
  private long given;
  private long taken;

  /**
   * @param cut ends the stream of a client that takes too little. Said aloud: Netty takes a stream
   *     for over whose end waits behind what is not taken
   */
  StreamOutput(SlowClients slowClients, Runnable cut) {
    this.slowClients = slowClients;
    this.cut = cut;
  }

  /**
   * Writes a frame.
   *
   * @param length of the body that it has
   */
  ChannelFuture write(ChannelHandlerContext context, Http2StreamFrame frame, int length) {
    given += length;
    return context.write(frame).addListener(written -> taken += length);
  }

  /** Writes the bytes, but for the last few, which are left. */
  void writeParts(ChannelHandlerContext context, ByteBuf bytes) {
    // Each part that is taken shows that the client takes something.
    while (bytes.readableBytes() > PART) {
      write(context, new DefaultHttp2DataFrame(bytes.readRetainedSlice(PART)), PART);
    }
  }

  void flush(ChannelHandlerContext context) {
    context.flush();
    if (!watched && isBehind(context)) {
      watched = true;
      // What is written while the connection is read goes out when that is done.
      context.executor().execute(() -> watchIfBehind(context));
    }
  }

  private void watchIfBehind(ChannelHandlerContext context) {
    if (isBehind(context) && context.channel().isActive()) {
      slowClients.watch(context, this);
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

  @Override
  public void unwatched() {
    watched = false;
  }

  @Override
  public void cut(ChannelHandlerContext context) {
    cut.run();
  }
}
