package io.signalbox.bench.simulate;

import java.util.random.RandomGenerator;

/**
 * How much service a query needs: max(0, N(80, 80)) ms of a core, as in the Prequal paper's
 * testbed, whose latencies below the allocation are just this distribution.
 */
final class Demand {

  private static final double MILLIS = 80;

  /** 80 (Φ(1) + φ(1)). */
  static final double MEAN_SECONDS = 0.080 * (0.841344746 + 0.241970725);

  private Demand() {}

  static double nanos(RandomGenerator random) {
    return Math.max(0, MILLIS + MILLIS * random.nextGaussian()) * 1e6;
  }
}
