package io.signalbox.bench.exchanges;

import java.util.List;

/**
 * What is kept of a body, whose bytes are not.
 *
 * @param whole whether it came to its end
 * @param parts when each event of a stream was there ({@link System#nanoTime})
 */
record Body(long length, String sha256, boolean whole, List<Long> parts) {

  /** Of the digits of the SHA-256: enough for bytes that nobody has chosen. */
  private static final int SHOWN = 16;

  Body {
    parts = List.copyOf(parts);
  }

  String text() {
    if (!whole) {
      return "broken off after " + length + " B";
    }
    return length == 0 ? "0 B" : length + " B, SHA-256 " + sha256.substring(0, SHOWN) + "...";
  }
}
