package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import org.jspecify.annotations.Nullable;

/** A part of a body, without padding; what Netty's own, which is final, cannot be. */
abstract class DataFrame implements Http2DataFrame {

  private final boolean endStream;
  private ByteBuf held;
  private @Nullable Http2FrameStream stream;

  /**
   * @param held becomes this one's
   */
  DataFrame(ByteBuf held, boolean endStream) {
    this.held = held;
    this.endStream = endStream;
  }

  /** What it holds, which is not to be passed on: {@link #content()} is. */
  final ByteBuf held() {
    return held;
  }

  /** Holds {@code next} from now on; what it held before is the caller's. */
  final void hold(ByteBuf next) {
    held = next;
  }

  @Override
  public ByteBuf content() {
    return held;
  }

  @Override
  public final int padding() {
    return 0;
  }

  @Override
  public final boolean isEndStream() {
    return endStream;
  }

  @Override
  public final String name() {
    return "DATA";
  }

  @Override
  public final @Nullable Http2FrameStream stream() {
    return stream;
  }

  @Override
  public final DataFrame stream(@Nullable Http2FrameStream stream) {
    this.stream = stream;
    return this;
  }

  @Override
  public final Http2DataFrame copy() {
    return replace(content().copy());
  }

  @Override
  public final Http2DataFrame duplicate() {
    return replace(content().duplicate());
  }

  @Override
  public final Http2DataFrame retainedDuplicate() {
    return replace(content().retainedDuplicate());
  }

  @Override
  public final Http2DataFrame replace(ByteBuf content) {
    return new DefaultHttp2DataFrame(content, endStream).stream(stream);
  }

  @Override
  public final int refCnt() {
    return held.refCnt();
  }

  @Override
  public final DataFrame retain() {
    held.retain();
    return this;
  }

  @Override
  public final DataFrame retain(int increment) {
    held.retain(increment);
    return this;
  }

  @Override
  public final DataFrame touch() {
    held.touch();
    return this;
  }

  @Override
  public final DataFrame touch(@Nullable Object hint) {
    held.touch(hint);
    return this;
  }

  @Override
  public final boolean release() {
    return release(1);
  }

  @Override
  public boolean release(int decrement) {
    return held.release(decrement);
  }
}
