package io.signalbox.bench.measure;

import java.util.Arrays;

/**
 * Durations in nanoseconds, each one that was observed: percentiles by nearest rank, without
 * interpolation.
 */
public record Percentiles(long p50, long p90, long p99) {

  /**
   * @param nanos at least one; is sorted
   */
  static Percentiles of(long[] nanos) {
    Arrays.sort(nanos);
    return new Percentiles(nearestRank(nanos, 50), nearestRank(nanos, 90), nearestRank(nanos, 99));
  }

  /**
   * The least of the values that at least so many in a hundred do not exceed.
   *
   * @param percent from 1 to 100
   */
  static long nearestRank(long[] sorted, int percent) {
    // In integers: 0.07 * 100 is more than 7, and would round up to the next rank.
    return sorted[Math.toIntExact(((long) sorted.length * percent + 99) / 100 - 1)];
  }
}
