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
    return new Percentiles(
        nearestRank(nanos, 500), nearestRank(nanos, 900), nearestRank(nanos, 990));
  }

  /**
   * The least of the values that at least so many in a thousand do not exceed.
   *
   * @param sorted at least one
   * @param perMille from 1 to 1000
   */
  public static long nearestRank(long[] sorted, int perMille) {
    // In integers: 0.07 * 100 is more than 7, and would round up to the next rank.
    return sorted[Math.toIntExact(((long) sorted.length * perMille + 999) / 1000 - 1)];
  }
}
