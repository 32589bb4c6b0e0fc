package io.signalbox.gateway.forward;

import java.util.HexFormat;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Begins traces (W3C Trace Context, section 3.2) for requests that come without one. Thread-safe,
 * as far as its sources are.
 */
final class TraceParents {

  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
              // Later versions may say more.
              + "(?:(?<!00-.{52})-.*)?");

  private final double sampled;
  private final LongSupplier bits;
  private final DoubleSupplier chance;

  /**
   * @param sampled which share of the traces is to be recorded, from 0 to 1
   * @param bits random ones
   * @param chance a random number from 0 up to 1
   */
  TraceParents(double sampled, LongSupplier bits, DoubleSupplier chance) {
    this.sampled = sampled;
    this.bits = bits;
    this.chance = chance;
  }

  /** Whether a request belongs to a trace. */
  static boolean isValid(@Nullable String traceparent) {
    return traceparent != null && FORM.matcher(traceparent).matches();
  }

  String next() {
    HexFormat hex = HexFormat.of();
    return "00-"
        + hex.toHexDigits(bits.getAsLong())
        + hex.toHexDigits(notZero())
        + "-"
        + hex.toHexDigits(notZero())
        + (chance.getAsDouble() < sampled ? "-01" : "-00");
  }

  private long notZero() {
    long random = bits.getAsLong();
    return random == 0 ? 1 : random;
  }
}
