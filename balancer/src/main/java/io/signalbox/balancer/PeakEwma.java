package io.signalbox.balancer;

/**
 * The latency of one server, sensitive to peaks: a worse observation counts at once, a better one
 * by and by, {@code cost = cost * w + observed * (1 - w)} with {@code w = exp(-elapsed / decay)}.
 * While nothing is observed the cost decays towards zero, so that a server that was slow is tried
 * again.
 *
 * <p>Source: {@code PeakEwma} of Twitter's Finagle. Thread-safe without a lock: of two observations
 * at the same instant one may be lost.
 */
final class PeakEwma {

  private final double decayNanos;
  private volatile double cost;
  private volatile long observedAt;
  private volatile boolean any;

  PeakEwma(double decayNanos) {
    this.decayNanos = decayNanos;
  }

  void observe(double nanos, long now) {
    double before = any ? cost : 0;
    if (nanos >= before) {
      cost = nanos;
    } else {
      double weight = weight(now);
      cost = before * weight + nanos * (1 - weight);
    }
    observedAt = now;
    any = true;
  }

  /** In nanoseconds; 0 when nothing has been observed yet. */
  double cost(long now) {
    return any ? cost * weight(now) : 0;
  }

  private double weight(long now) {
    return Math.exp(-Math.max(0, now - observedAt) / decayNanos);
  }
}
