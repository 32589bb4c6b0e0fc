package io.signalbox.launcher.starting;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Names for starts, of which no two are alike. Thread-safe. */
public final class LaunchIds {

  private static final int BYTES = 8;

  private final SecureRandom random = new SecureRandom();

  /** Sixteen digits, hexadecimal. */
  public String next() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
