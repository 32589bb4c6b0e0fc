package io.signalbox.bench.measure;

import java.util.Arrays;

/**
 * Of one round.
 *
 * @param nanos of those that were answered well, sorted
 * @param failures the others
 */
public record Latencies(long[] nanos, int failures) {

  /** In place of nanoseconds. */
  static final long FAILED = -1;

  public static Latencies of(long[] nanos) {
    long[] answered = Arrays.stream(nanos).filter(one -> one != FAILED).sorted().toArray();
    return new Latencies(answered, nanos.length - answered.length);
  }

  /**
   * By nearest rank, in milliseconds.
   *
   * @param perMille from 1 to 1000
   */
  public double millis(int perMille) {
    return nanos.length == 0 ? Double.NaN : Percentiles.nearestRank(nanos, perMille) / 1e6;
  }

  public double failureShare() {
    return (double) failures / (failures + nanos.length);
  }
}
