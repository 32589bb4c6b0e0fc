package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;

/** Something that is sent. */
@FunctionalInterface
interface Piece {

  void writeTo(OutputStream out) throws IOException;

  /**
   * @param bytes one character for each
   */
  static Piece text(String bytes) {
    return bytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  static Piece bytes(byte[] bytes) {
    return out -> out.write(bytes);
  }

  /** So many bytes, which are the same each time and do not look alike. */
  static Piece filler(long length) {
    return out -> {
      byte[] block = block();
      for (long left = length; left > 0; left -= block.length) {
        out.write(block, 0, (int) Math.min(left, block.length));
      }
    };
  }

  /** The same bytes as a chunked body. */
  static Piece chunkedFiller(long length) {
    return out -> {
      byte[] block = block();
      for (long left = length; left > 0; left -= block.length) {
        int size = (int) Math.min(left, block.length);
        text(Integer.toHexString(size) + "\r\n").writeTo(out);
        out.write(block, 0, size);
        text("\r\n").writeTo(out);
      }
      text("0\r\n\r\n").writeTo(out);
    };
  }

  private static byte[] block() {
    // A prime, so that nobody's buffers end where these do.
    byte[] block = new byte[65_521];
    new Random(1).nextBytes(block);
    return block;
  }

  /** Nothing for a while, once all before it is on its way. */
  static Piece pause(Duration duration) {
    return out -> {
      out.flush();
      try {
        Thread.sleep(duration);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("while pausing");
      }
    };
  }
}
