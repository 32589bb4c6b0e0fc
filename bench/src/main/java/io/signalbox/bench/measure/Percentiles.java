package io.signalbox.bench.measure;

import org.HdrHistogram.AbstractHistogram;

/**
 * How long what succeeded took, in milliseconds: percentiles by nearest rank. Not a number when
 * nothing has succeeded.
 */
public record Percentiles(double p50, double p90, double p99, double p999) {

  static Percentiles of(AbstractHistogram nanos) {
    return new Percentiles(
        millis(nanos, 50), millis(nanos, 90), millis(nanos, 99), millis(nanos, 99.9));
  }

  private static double millis(AbstractHistogram nanos, double percentile) {
    return nanos.getTotalCount() == 0 ? Double.NaN : nanos.getValueAtPercentile(percentile) / 1e6;
  }
}
