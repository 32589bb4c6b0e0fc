package io.signalbox.bench.measure;

import java.time.Duration;

/** How much processor time something has used so far. */
@FunctionalInterface
public interface ProcessorClock {

  /**
   * Since it began.
   *
   * @throws MeasurementException when it has ended
   */
  Duration used() throws MeasurementException;

  /** Several together. */
  static ProcessorClock sum(Iterable<? extends ProcessorClock> clocks) {
    return () -> {
      Duration sum = Duration.ZERO;
      for (ProcessorClock clock : clocks) {
        sum = sum.plus(clock.used());
      }
      return sum;
    };
  }
}
