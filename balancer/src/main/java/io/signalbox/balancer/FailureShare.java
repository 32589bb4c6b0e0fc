package io.signalbox.balancer;

/**
 * The share of a server's latest requests that failed: each request moves it a tenth of the way
 * towards its own outcome. Halves in each two seconds without a request, so that an avoided server
 * is tried again. Thread-safe without a lock: of two outcomes at the same instant one may be lost.
 */
final class FailureShare {

  private static final double STEP = 0.1;
  private static final double HALF_LIFE_NANOS = 2e9;

  /** Less would still decide between two idle servers. */
  private static final double NEGLIGIBLE = 1e-3;

  private volatile double share;
  private volatile long recordedAt;

  void record(boolean failed, long now) {
    double before = at(now);
    if (failed || before > 0) {
      share = before + STEP * ((failed ? 1 : 0) - before);
      recordedAt = now;
    }
  }

  double at(long now) {
    double then = share;
    if (then == 0) {
      return 0;
    }
    double left = then * Math.pow(2, -Math.max(0, now - recordedAt) / HALF_LIFE_NANOS);
    return left < NEGLIGIBLE ? 0 : left;
  }

  void forget() {
    share = 0;
  }
}
