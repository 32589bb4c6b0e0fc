package io.signalbox.worker.memory;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Puts what arrives in pieces together, and takes the memory for it from a share. Not thread-safe;
 * one thread after the other may fill it.
 */
public final class ByteCollector {

  private static final int LEAST = 4 * 1024;
  private static final int PIECE = 8 * 1024;

  /** Without a share, all there is is taken from here on: two copies would be too much. */
  private static final int LARGE = 256 * 1024;

  private final @Nullable Share share;
  private final int most;
  private final Supplier<RuntimeException> tooMuch;
  private byte[] bytes = new byte[0];
  private int length;

  private ByteCollector(@Nullable Share share, int most, Supplier<RuntimeException> tooMuch) {
    this.share = share;
    this.most = most;
    this.tooMuch = tooMuch;
  }

  /**
   * @param share pays for what arrives, and keeps what it has taken
   * @param most bytes at most
   * @param tooMuch what is thrown when there are more
   */
  public static ByteCollector of(Share share, int most, Supplier<RuntimeException> tooMuch) {
    return new ByteCollector(share, most, tooMuch);
  }

  /** The same for {@code most} bytes that the caller has paid for. */
  public static ByteCollector paid(int most, Supplier<RuntimeException> tooMuch) {
    return new ByteCollector(null, most, tooMuch);
  }

  /**
   * Makes room for exactly so much.
   *
   * @throws MemoryShortException when the share gets no more
   */
  public void expect(int size) {
    if (size > bytes.length) {
      resize(size);
    }
  }

  /**
   * Copies the content, and releases the buffer in any case.
   *
   * @throws MemoryShortException when the share gets no more
   */
  public void add(DataBuffer content) {
    try {
      int more = content.readableByteCount();
      if (more > bytes.length - length) {
        grow(length + more);
      }
      content.read(bytes, length, more);
      length += more;
    } finally {
      DataBufferUtils.release(content);
    }
  }

  /**
   * Copies all that comes until the end.
   *
   * @throws MemoryShortException when the share gets no more
   */
  public void fill(InputStream in) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int more = in.read(piece); more >= 0; more = in.read(piece)) {
      if (more > bytes.length - length) {
        grow(length + more);
      }
      System.arraycopy(piece, 0, bytes, length, more);
      length += more;
    }
  }

  /** Forgets what has arrived so far. */
  public void clear() {
    length = 0;
  }

  /** All that has arrived, and perhaps something behind it. */
  public byte[] bytes() {
    return bytes;
  }

  /** How much has arrived. */
  public int length() {
    return length;
  }

  private void grow(int least) {
    if (least > most) {
      throw tooMuch.get();
    }
    int size = Math.min(most, Math.max(LEAST, Math.max(least, 2 * bytes.length)));
    resize(share == null && size >= LARGE ? most : size);
  }

  private void resize(int size) {
    int before = bytes.length;
    if (share != null) {
      share.take(size);
    }
    bytes = Arrays.copyOf(bytes, size);
    if (share != null) {
      share.giveBack(before);
    }
  }
}
