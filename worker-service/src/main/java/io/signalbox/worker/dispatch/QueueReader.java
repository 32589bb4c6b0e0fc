package io.signalbox.worker.dispatch;

import io.signalbox.worker.memory.MemoryBudget;
import io.signalbox.worker.memory.Share;
import io.signalbox.worker.store.Claim;
import io.signalbox.worker.store.ClaimedTask;
import io.signalbox.worker.store.DataTierAwayException;
import io.signalbox.worker.store.TaskStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Claims queued tasks of one workload when its executor has room. Not thread-safe: one loop runs
 * it.
 */
final class QueueReader {

  /** Enough to keep a worker busy for a while, and no more than one answer should carry. */
  private static final int MAX_CLAIM = 64;

  /** What the inputs of one claim may need together, unless the next one in turn needs more. */
  private static final long CLAIM_MEMORY = 256 * 1024;

  /** Before the next claim when the last one was filled, or when there was no room for one. */
  private static final Duration SOON = Duration.ofMillis(5);

  private final TaskStore store;
  private final TaskExecutor executor;
  private final Set<String> types;
  private final String worker;
  private final DispatchProperties properties;
  private final MemoryBudget inputs;
  private final BiConsumer<ClaimedTask, Share> start;
  private long nextMemory;

  /**
   * @param start takes a claimed task over, and with it the place and the memory reserved for it
   */
  QueueReader(
      TaskStore store,
      TaskExecutor executor,
      Set<String> types,
      String worker,
      DispatchProperties properties,
      MemoryBudget inputs,
      BiConsumer<ClaimedTask, Share> start) {
    this.store = store;
    this.executor = executor;
    this.types = types;
    this.worker = worker;
    this.properties = properties;
    this.inputs = inputs;
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
    try (Share room = inputs.open()) {
      long wanted = Math.max(CLAIM_MEMORY, nextMemory);
      if (!room.tryTake(wanted)) {
        return properties.pollInterval();
      }
      Claim claim = store.claim(worker, types, places, wanted, inputs.size(), properties.lease());
      nextMemory = Math.min(claim.nextMemory(), inputs.size());
      Set<UUID> lost = begin(claim.tasks());
      for (ClaimedTask task : claim.tasks()) {
        if (!lost.contains(task.task().id())) {
          taken++;
          start.accept(task, room.split(task.inputMemory()));
        }
      }
      boolean more = claim.nextMemory() > 0 || claim.tasks().size() == places;
      return more ? SOON : properties.pollInterval();
    } catch (DataTierAwayException e) {
      return properties.pollInterval();
    } finally {
      for (int place = taken; place < places; place++) {
        executor.unreserve();
      }
    }
  }

  /** The leases that were over when the claim was answered: those tasks are another's by now. */
  private Set<UUID> begin(List<ClaimedTask> claimed) throws InterruptedException {
    return claimed.isEmpty()
        ? Set.of()
        : store.renew(claimed.stream().map(ClaimedTask::lease).toList(), properties.lease());
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
