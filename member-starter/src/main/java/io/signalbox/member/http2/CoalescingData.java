package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import org.jspecify.annotations.Nullable;

/**
 * A part of a body that takes in what comes behind it until somebody asks what it holds, as the
 * multiplexer does when the stream reads it. Runs on the connection's event loop.
 */
final class CoalescingData implements Http2DataFrame {

  /** Of bytes that are copied into one. */
  private static final int MOST = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

  private Http2FrameStream stream;
  private ByteBuf content;
  private int flowControlled;
  private boolean copied;
  private boolean settled;

  /**
   * @param first not the end of its stream; becomes this one
   */
  CoalescingData(Http2DataFrame first) {
    this.stream = first.stream();
    this.content = first.content();
    this.flowControlled = first.initialFlowControlledBytes();
  }

  /** Takes the frame in, if there is room and this one still waits; false if it does not. */
  boolean add(Http2DataFrame next) {
    int length = content.readableBytes() + next.content().readableBytes();
    if (settled || length > MOST) {
      return false;
    }
    if (!copied) {
      ByteBuf copy = content.alloc().buffer(length).writeBytes(content);
      content.release();
      content = copy;
      copied = true;
    }
    content.writeBytes(next.content());
    flowControlled += next.initialFlowControlledBytes();
    next.release();
    return true;
  }

  @Override
  public ByteBuf content() {
    settled = true;
    return content;
  }

  /** With the padding, which is itself gone. */
  @Override
  public int initialFlowControlledBytes() {
    settled = true;
    return flowControlled;
  }

  @Override
  public int padding() {
    return 0;
  }

  @Override
  public boolean isEndStream() {
    return false;
  }

  @Override
  public String name() {
    return "DATA";
  }

  @Override
  public Http2FrameStream stream() {
    return stream;
  }

  @Override
  public CoalescingData stream(Http2FrameStream stream) {
    this.stream = stream;
    return this;
  }

  @Override
  public Http2DataFrame copy() {
    return replace(content().copy());
  }

  @Override
  public Http2DataFrame duplicate() {
    return replace(content().duplicate());
  }

  @Override
  public Http2DataFrame retainedDuplicate() {
    return replace(content().retainedDuplicate());
  }

  @Override
  public Http2DataFrame replace(ByteBuf content) {
    return new DefaultHttp2DataFrame(content).stream(stream);
  }

  @Override
  public int refCnt() {
    return content.refCnt();
  }

  @Override
  public CoalescingData retain() {
    content.retain();
    return this;
  }

  @Override
  public CoalescingData retain(int increment) {
    content.retain(increment);
    return this;
  }

  @Override
  public CoalescingData touch() {
    content.touch();
    return this;
  }

  @Override
  public CoalescingData touch(@Nullable Object hint) {
    content.touch(hint);
    return this;
  }

  /** What is dropped unread takes nothing in either: its bytes are somebody else's by then. */
  @Override
  public boolean release() {
    return release(1);
  }

  @Override
  public boolean release(int decrement) {
    settled = true;
    return content.release(decrement);
  }
}
