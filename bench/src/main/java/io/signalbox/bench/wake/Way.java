package io.signalbox.bench.wake;

import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.time.Duration;

/** One way in which a call finds a service that does not run, or does nothing. */
interface Way {

  String name();

  /**
   * Waits until the service does nothing, and calls it.
   *
   * @return from the request to its answer
   */
  Duration wake() throws IOException, InterruptedException, MeasurementException;
}
