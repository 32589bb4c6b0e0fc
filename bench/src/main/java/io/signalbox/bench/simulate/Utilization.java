package io.signalbox.bench.simulate;

/**
 * How much of its cores a replica uses, smoothed exponentially over about a second. Not
 * thread-safe.
 */
final class Utilization {

  private static final double TIME_CONSTANT_NANOS = 1e9;

  private final double guaranteed;
  private double value;
  private double busyNanos;
  private long updatedAt;

  /**
   * @param guaranteed the cores that make 1
   */
  Utilization(double guaranteed) {
    this.guaranteed = guaranteed;
  }

  /**
   * @param busyNanosNow the time that cores have been in use until now
   */
  double at(long now, double busyNanosNow) {
    long passed = now - updatedAt;
    if (passed > 0) {
      double since = (busyNanosNow - busyNanos) / passed / guaranteed;
      value += (since - value) * (1 - Math.exp(-passed / TIME_CONSTANT_NANOS));
      busyNanos = busyNanosNow;
      updatedAt = now;
    }
    return value;
  }
}
