package io.signalbox.bench.simulate;

/** Events a second, smoothed exponentially over about a second. Not thread-safe. */
final class EventRate {

  private static final double TIME_CONSTANT_NANOS = 1e9;

  private double perNano;
  private long updatedAt;

  void count(long now) {
    decay(now);
    perNano += 1 / TIME_CONSTANT_NANOS;
  }

  double perSecond(long now) {
    decay(now);
    return perNano * 1e9;
  }

  private void decay(long now) {
    perNano *= Math.exp(-(now - updatedAt) / TIME_CONSTANT_NANOS);
    updatedAt = now;
  }
}
