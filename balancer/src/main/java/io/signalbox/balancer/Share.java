package io.signalbox.balancer;

/**
 * How many times as many requests the servers have as are from here: about the number of balancers
 * like this one. Smoothed over reports. Thread-safe without a lock: of two at the same instant one
 * may be lost.
 */
final class Share {

  private static final double STEP = 0.01;
  private static final double NONE = 1e-3;

  private volatile double all = 1;
  private volatile double ours = 1;

  void observe(double reported, int sentFromHere) {
    all += STEP * (reported - all);
    ours += STEP * (sentFromHere - ours);
  }

  /** At least 1. */
  double inverse() {
    double here = ours;
    return here < NONE ? 1 : Math.max(1, all / here);
  }
}
