package io.signalbox.launcher;

/**
 * Whether a limit holds.
 *
 * @param reason in words why it does not; empty when it does
 */
public record LimitState(Kind limit, boolean applied, String reason) {

  /** What is limited. */
  public enum Kind {
    CORES,
    MEMORY,
    THREADS
  }

  public static LimitState applied(Kind limit) {
    return new LimitState(limit, true, "");
  }

  public static LimitState notApplied(Kind limit, String reason) {
    return new LimitState(limit, false, reason);
  }
}
