package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;

/**
 * A part of a body that takes in what comes behind it until somebody asks what it holds, as the
 * multiplexer does when the stream reads it. Runs on the connection's event loop.
 */
final class CoalescingData extends DataFrame {

  /** Of bytes that are copied into one. */
  private static final int MOST = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

  private int flowControlled;
  private boolean copied;
  private boolean settled;

  /**
   * @param first not the end of its stream; becomes this one
   */
  CoalescingData(Http2DataFrame first) {
    super(first.content(), false);
    stream(first.stream());
    this.flowControlled = first.initialFlowControlledBytes();
  }

  /** Takes the frame in, if there is room and this one still waits; false if it does not. */
  boolean add(Http2DataFrame next) {
    int length = held().readableBytes() + next.content().readableBytes();
    if (settled || length > MOST) {
      return false;
    }
    if (!copied) {
      ByteBuf first = held();
      hold(first.alloc().buffer(length).writeBytes(first));
      first.release();
      copied = true;
    }
    held().writeBytes(next.content());
    flowControlled += next.initialFlowControlledBytes();
    next.release();
    return true;
  }

  @Override
  public ByteBuf content() {
    settled = true;
    return super.content();
  }

  /** With the padding, which is itself gone. */
  @Override
  public int initialFlowControlledBytes() {
    settled = true;
    return flowControlled;
  }

  /** What is dropped unread takes nothing in either: its bytes are somebody else's by then. */
  @Override
  public boolean release(int decrement) {
    settled = true;
    return super.release(decrement);
  }
}
