package io.signalbox.handoff.ipc;

import java.nio.ByteBuffer;

/**
 * A message as it came.
 *
 * @param descriptor one that came with it and that the reader now has to close, or {@link #NONE}
 */
public record Packet(ByteBuffer bytes, int descriptor) {

  /** No descriptor. */
  public static final int NONE = MessageHeader.NO_DESCRIPTOR;

  /** Closes the descriptor, if there is one. */
  public void discard() {
    if (descriptor != NONE) {
      Posix.close(descriptor);
    }
  }
}
