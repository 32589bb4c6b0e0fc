package io.signalbox.bench.simulate;

import io.signalbox.bench.measure.Table;
import java.util.Arrays;

/** How long some queries took. One that failed took longer than any that did not. */
final class Summary {

  /** In place of nanoseconds. */
  static final long FAILED = Long.MAX_VALUE;

  private final long[] sorted;
  private final int failures;

  /**
   * @param nanos is sorted
   */
  Summary(long[] nanos) {
    Arrays.sort(nanos);
    this.sorted = nanos;
    int succeeded = nanos.length;
    while (succeeded > 0 && nanos[succeeded - 1] == FAILED) {
      succeeded--;
    }
    this.failures = nanos.length - succeeded;
  }

  int count() {
    return sorted.length;
  }

  int failures() {
    return failures;
  }

  double failureShare() {
    return sorted.length == 0 ? 0 : (double) failures / sorted.length;
  }

  /**
   * By nearest rank, in nanoseconds; {@link #FAILED} when so many failed. Of nothing 0.
   *
   * @param perMille from 1 to 1000
   */
  long percentile(int perMille) {
    // In integers: 0.07 * 100 is more than 7, and would round up to the next rank.
    int rank = Math.toIntExact(((long) sorted.length * perMille + 999) / 1000);
    return rank == 0 ? 0 : sorted[rank - 1];
  }

  /** For a table: in milliseconds, or that it failed. */
  String cell(int perMille) {
    long nanos = percentile(perMille);
    return nanos == FAILED ? "TO" : Table.number("%.0f", nanos / 1e6);
  }

  /** The same in milliseconds to be drawn: what failed counts as the timeout. */
  double millis(int perMille) {
    return Math.min(percentile(perMille), Simulation.TIMEOUT_NANOS) / 1e6;
  }
}
