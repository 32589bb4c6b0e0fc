package io.signalbox.handoff.ipc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * One message to send or to receive, with room for bytes and one descriptor: {@code struct msghdr}
 * with its {@code iovec} and {@code cmsghdr} (recvmsg(2), cmsg(3)). For one thread at a time.
 */
final class MessageHeader {

  /** How a message without a descriptor says so. */
  static final int NO_DESCRIPTOR = -1;

  private static final int NAME_AND_LENGTH = 16;
  private static final long BUFFERS = NAME_AND_LENGTH;
  private static final long BUFFER_COUNT = BUFFERS + 8;
  private static final long CONTROL = BUFFER_COUNT + 8;
  private static final long CONTROL_LENGTH = CONTROL + 8;
  private static final long FLAGS = CONTROL_LENGTH + 8;
  private static final long HEADER_SIZE = FLAGS + 8;

  private static final long CONTROL_HEADER = 16;
  private static final long WITH_DESCRIPTOR = CONTROL_HEADER + Integer.BYTES;

  /** Rounded up to a word. */
  private static final long CONTROL_SPACE = CONTROL_HEADER + 8;

  private static final int SCM_RIGHTS = 1;

  private final MemorySegment header;
  private final MemorySegment buffer;
  private final MemorySegment control;
  private final MemorySegment bytes;

  /**
   * @param arena lends the memory
   * @param capacity the most bytes that a message may have
   */
  MessageHeader(Arena arena, int capacity) {
    header = arena.allocate(HEADER_SIZE, 8);
    buffer = arena.allocate(16, 8);
    control = arena.allocate(CONTROL_SPACE, 8);
    bytes = arena.allocate(capacity, 8);
    buffer.set(ValueLayout.ADDRESS, 0, bytes);
    header.set(ValueLayout.ADDRESS, BUFFERS, buffer);
    header.set(ValueLayout.JAVA_LONG, BUFFER_COUNT, 1);
  }

  MemorySegment segment() {
    return header;
  }

  /** Makes it the message of what remains of {@code content}, which does not change. */
  void fill(ByteBuffer content, int descriptor) {
    int length = content.remaining();
    MemorySegment.copy(MemorySegment.ofBuffer(content), 0, bytes, 0, length);
    buffer.set(ValueLayout.JAVA_LONG, 8, length);
    if (descriptor == NO_DESCRIPTOR) {
      setControl(MemorySegment.NULL, 0);
      return;
    }
    control.set(ValueLayout.JAVA_LONG, 0, WITH_DESCRIPTOR);
    control.set(ValueLayout.JAVA_INT, 8, Posix.SOL_SOCKET);
    control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
    control.set(ValueLayout.JAVA_INT, CONTROL_HEADER, descriptor);
    setControl(control, CONTROL_SPACE);
  }

  /** Makes room for a message to come. */
  void clear() {
    buffer.set(ValueLayout.JAVA_LONG, 8, bytes.byteSize());
    setControl(control, CONTROL_SPACE);
    header.set(ValueLayout.JAVA_INT, FLAGS, 0);
  }

  private void setControl(MemorySegment segment, long length) {
    header.set(ValueLayout.ADDRESS, CONTROL, segment);
    header.set(ValueLayout.JAVA_LONG, CONTROL_LENGTH, length);
  }

  /** The bytes of the message that has come. */
  byte[] received(int length) {
    return bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /**
   * The descriptor that came with it, the receiver's from now on; {@link #NO_DESCRIPTOR} if none.
   */
  int descriptor() {
    boolean present =
        header.get(ValueLayout.JAVA_LONG, CONTROL_LENGTH) >= WITH_DESCRIPTOR
            && control.get(ValueLayout.JAVA_INT, 8) == Posix.SOL_SOCKET
            && control.get(ValueLayout.JAVA_INT, 12) == SCM_RIGHTS;
    return present ? control.get(ValueLayout.JAVA_INT, CONTROL_HEADER) : NO_DESCRIPTOR;
  }

  /** Whether the message had more bytes than there was room for. */
  boolean truncated() {
    return (header.get(ValueLayout.JAVA_INT, FLAGS) & Posix.MSG_TRUNC) != 0;
  }
}
