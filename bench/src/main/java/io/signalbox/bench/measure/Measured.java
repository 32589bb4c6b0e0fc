package io.signalbox.bench.measure;

import java.time.Duration;

/**
 * What came of a load.
 *
 * @param length of the time in which requests were made
 * @param latency of the successes
 */
public record Measured(long successes, Duration length, Percentiles latency, Failures failures) {

  /** Successes. */
  public double perSecond() {
    return successes / (length.toNanos() / 1e9);
  }

  public double failureShare() {
    return (double) failures.count() / (failures.count() + successes);
  }

  /** Itself, for those who can say nothing of a load of which nothing succeeded. */
  Measured orFail() throws MeasurementException {
    if (successes == 0) {
      throw new MeasurementException(
          "no request of a round succeeded; the last failure: " + failures.last());
    }
    return this;
  }
}
