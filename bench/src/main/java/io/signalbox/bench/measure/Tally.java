package io.signalbox.bench.measure;

import java.util.Arrays;

/**
 * What came of the attempts of one or several clients: how long each success took, and failures.
 */
final class Tally {

  private long[] nanos = new long[1024];
  private int count;
  private Failures failures = Failures.NONE;

  void succeeded(long tookNanos) {
    reserve(1);
    nanos[count++] = tookNanos;
  }

  void failed(String reason) {
    failures = failures.plus(new Failures(1, reason));
  }

  void add(Tally other) {
    reserve(other.count);
    System.arraycopy(other.nanos, 0, nanos, count, other.count);
    count += other.count;
    failures = failures.plus(other.failures);
  }

  int successes() {
    return count;
  }

  Failures failures() {
    return failures;
  }

  /** How long the successes took. */
  Percentiles percentiles() throws MeasurementException {
    if (count == 0) {
      throw new MeasurementException(
          "no request of a round succeeded; the last failure: " + failures.last());
    }
    return Percentiles.of(Arrays.copyOf(nanos, count));
  }

  private void reserve(int more) {
    if (more > nanos.length - count) {
      nanos = Arrays.copyOf(nanos, Math.max(2 * nanos.length, count + more));
    }
  }
}
