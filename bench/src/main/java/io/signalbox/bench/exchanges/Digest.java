package io.signalbox.bench.exchanges;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Takes a body of any length in constant memory. Not thread-safe. */
final class Digest {

  private final MessageDigest sha256;
  private final boolean inParts;
  private final List<Long> parts = new ArrayList<>();
  private long length;
  private byte last;

  /**
   * @param inParts whether to note when each part came, which an empty line ends
   */
  Digest(boolean inParts) {
    this.inParts = inParts;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has it", e);
    }
  }

  static Body of(byte[] bytes) {
    Digest digest = new Digest(false);
    digest.add(bytes, bytes.length);
    return digest.body(true);
  }

  void add(byte[] bytes, int count) {
    sha256.update(bytes, 0, count);
    length += count;
    for (int i = 0; inParts && i < count; i++) {
      if (bytes[i] == '\n' && last == '\n') {
        parts.add(System.nanoTime());
      }
      last = bytes[i];
    }
  }

  /** All that has been added; afterwards it is of no more use. */
  Body body(boolean whole) {
    return new Body(length, HexFormat.of().formatHex(sha256.digest()), whole, parts);
  }
}
