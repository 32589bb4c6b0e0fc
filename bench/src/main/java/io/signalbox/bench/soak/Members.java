package io.signalbox.bench.soak;

import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The members of a cluster. */
interface Members {

  /** Those that are there, in the order in which they have joined. */
  List<String> names();

  /**
   * Returns when there is one more and it serves.
   *
   * @return its name
   */
  String join() throws IOException, InterruptedException, MeasurementException;

  /**
   * Has one stop in order, and sees to it that it is gone.
   *
   * @return how long it took
   */
  Duration drain(String member) throws InterruptedException;

  /** Gives one no chance to do anything more. */
  void kill(String member);
}
