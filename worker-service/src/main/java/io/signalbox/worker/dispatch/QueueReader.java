package io.signalbox.worker.dispatch;

import io.signalbox.worker.store.ClaimedTask;
import io.signalbox.worker.store.DataTierAwayException;
import io.signalbox.worker.store.TaskStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Claims queued tasks of one workload when its executor has room. Not thread-safe: one loop runs
 * it.
 */
final class QueueReader {

  /** Enough to keep a worker busy for a while, and no more than one answer should carry. */
  private static final int MAX_CLAIM = 64;

  /** Before the next claim when the last one was filled, or when there was no room for one. */
  private static final Duration SOON = Duration.ofMillis(5);

  private final TaskStore store;
  private final TaskExecutor executor;
  private final Set<String> types;
  private final String worker;
  private final DispatchProperties properties;
  private final Consumer<ClaimedTask> start;

  /**
   * @param start takes a claimed task over, and with it the place reserved for it
   */
  QueueReader(
      TaskStore store,
      TaskExecutor executor,
      Set<String> types,
      String worker,
      DispatchProperties properties,
      Consumer<ClaimedTask> start) {
    this.store = store;
    this.executor = executor;
    this.types = types;
    this.worker = worker;
    this.properties = properties;
    this.start = start;
  }

  /** One look at the queue; the pause before the next. */
  Duration read() throws InterruptedException {
    if (types.isEmpty()) {
      return properties.pollInterval();
    }
    int places = reserve();
    if (places == 0) {
      return SOON;
    }
    int taken = 0;
    try {
      List<ClaimedTask> claimed = store.claim(worker, types, places, properties.lease());
      for (ClaimedTask task : claimed) {
        taken++;
        start.accept(task);
      }
      return claimed.size() == places ? SOON : properties.pollInterval();
    } catch (DataTierAwayException e) {
      return properties.pollInterval();
    } finally {
      for (int place = taken; place < places; place++) {
        executor.unreserve();
      }
    }
  }

  /** Half of the free places at most, so that a task received meanwhile still finds one. */
  private int reserve() {
    int wanted = Math.min(MAX_CLAIM, (executor.room() + 1) / 2);
    int places = 0;
    while (places < wanted && executor.tryReserve()) {
      places++;
    }
    return places;
  }
}
