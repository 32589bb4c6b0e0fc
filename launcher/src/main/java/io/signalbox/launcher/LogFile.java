package io.signalbox.launcher;

import java.nio.file.Path;

/**
 * Where a program's output goes.
 *
 * @param path appended to; older parts stand beside it as {@code .1} and so on
 * @param maxBytes after which it is put aside and begun anew, about
 * @param kept how many older parts
 */
public record LogFile(Path path, long maxBytes, int kept) {

  private static final long DEFAULT_MAX_BYTES = 10L * 1024 * 1024;
  private static final int DEFAULT_KEPT = 5;

  public LogFile {
    path = path.toAbsolutePath().normalize();
    if (maxBytes < 1) {
      throw new IllegalArgumentException("a log has room for 1 byte at least, not " + maxBytes);
    }
    if (kept < 0 || kept > 1000) {
      throw new IllegalArgumentException("0 to 1000 older parts of a log are kept, not " + kept);
    }
  }

  /** Of 10 MiB with 5 older parts. */
  public LogFile(Path path) {
    this(path, DEFAULT_MAX_BYTES, DEFAULT_KEPT);
  }
}
