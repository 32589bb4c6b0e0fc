package io.signalbox.bench;

import io.signalbox.bench.measure.ClosedLoop;
import io.signalbox.bench.measure.Comparison;
import io.signalbox.bench.measure.Failures;
import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Work;
import java.time.Duration;

/** Every measurement once, one after the other. */
record Round(Measured tasks, Comparison listTypes, Comparison emptyTask) {

  static final int PARTS = 3;

  /**
   * @param part the length of each measurement
   */
  static Round measure(Servers servers, int clients, Duration part)
      throws MeasurementException, InterruptedException {
    Work task = Work.emptyTask(servers.gateway());
    return new Round(
        new ClosedLoop(clients).measure(task, part),
        Comparison.measure(
            Work.listTypes(servers.gateway()), Work.listTypes(servers.worker()), part),
        Comparison.measure(task, Work.emptyTask(servers.worker()), part));
  }

  Failures failures() {
    return tasks.failures().plus(listTypes.failures()).plus(emptyTask.failures());
  }
}
