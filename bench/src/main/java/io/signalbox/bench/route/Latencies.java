package io.signalbox.bench.route;

import java.util.Arrays;

/**
 * Of one round.
 *
 * @param millis of those that were answered well, sorted
 * @param failures the others
 */
record Latencies(double[] millis, int failures) {

  /** In place of nanoseconds. */
  static final long FAILED = -1;

  static Latencies of(long[] nanos) {
    double[] answered =
        Arrays.stream(nanos)
            .filter(one -> one != FAILED)
            .mapToDouble(one -> one / 1e6)
            .sorted()
            .toArray();
    return new Latencies(answered, nanos.length - answered.length);
  }

  /**
   * By nearest rank.
   *
   * @param share up to 1
   */
  double at(double share) {
    return millis.length == 0 ? Double.NaN : millis[(int) Math.ceil(share * millis.length) - 1];
  }

  double failureShare() {
    return (double) failures / (failures + millis.length);
  }
}
