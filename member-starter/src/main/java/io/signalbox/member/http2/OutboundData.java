package io.signalbox.member.http2;

import io.netty.buffer.ByteBuf;

/**
 * A part of a body that is sent. A stream takes no more when what it has been given and has not
 * sent is 64 KB, which Netty counts by the bytes that frames have: of those of a byte each it would
 * take 6,500, which cost a megabyte. So a short one counts as what it costs, and a stream takes
 * some 250 of them at most. Whoever writes to it need know of nothing but whether it is writable.
 *
 * <p>What a frame takes of a window is another matter: that is what its content has.
 */
public final class OutboundData extends DataFrame {

  /** Of memory, for a frame that waits, however short. */
  private static final int LEAST_COST = 256;

  private final int cost;

  /**
   * @param content becomes this one's
   * @param endStream whether nothing follows
   */
  public OutboundData(ByteBuf content, boolean endStream) {
    super(content, endStream);
    this.cost = Math.max(LEAST_COST, content.readableBytes());
  }

  /** Of what is sent, Netty asks for no other purpose. */
  @Override
  public int initialFlowControlledBytes() {
    return cost;
  }
}
