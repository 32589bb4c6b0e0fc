package io.signalbox.bench.tasks;

import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.ProcessorClock;
import io.signalbox.bench.measure.Work;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One of those that keep tasks, while it runs.
 *
 * @param name as the tables have it
 * @param server that its clients ask
 * @param clocks of its processes, by what they are
 * @param nothingLeft what all succeeds, in this order, when every task has ended
 * @param backlog its way to have tasks wait
 */
record Contestant(
    String name,
    InetSocketAddress server,
    Map<String, ProcessorClock> clocks,
    List<Work> nothingLeft,
    Backlog backlog) {

  /** Between two looks, which cost it something. */
  private static final Duration LOOK = Duration.ofMillis(200);

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  Contestant {
    clocks = Map.copyOf(clocks);
    nothingLeft = List.copyOf(nothingLeft);
  }

  /**
   * Waits until every task has ended.
   *
   * @throws MeasurementException when that takes too long, or one of its processes has ended
   */
  void settle() throws InterruptedException, MeasurementException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!nothingLeft.stream().allMatch(Work::succeeds)) {
      ProcessorClock.sum(clocks.values()).used();
      if (System.nanoTime() - deadline > 0) {
        throw new MeasurementException(
            name + " still has tasks after " + PATIENCE.toMinutes() + " minutes");
      }
      Thread.sleep(LOOK);
    }
  }
}
