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
 * Claims queued tasks of one workload when its executor has room and something is queued; it waits
 * for both, and asks for neither again and again. One loop runs it; {@link #stop} may come from any
 * thread.
 */
final class QueueReader {

  /** Enough to keep a worker busy for a while, and no more than one answer should carry. */
  private static final int MAX_CLAIM = 64;

  /** What the inputs of one claim may need together, unless the next one in turn needs more. */
  private static final long CLAIM_MEMORY = 256 * 1024;

  /** Before the next claim when the last one was filled: places get free meanwhile. */
  private static final Duration SOON = Duration.ofMillis(5);

  /** Of the pauses after claims that brought nothing. */
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private final TaskStore store;
  private final TaskExecutor executor;
  private final Set<String> types;
  private final String worker;
  private final DispatchProperties properties;
  private final MemoryBudget inputs;
  private final BiConsumer<ClaimedTask, Share> start;
  private final StoppableWait waiting = new StoppableWait();
  private final Backoff backoff = new Backoff(SOON, LONGEST_PAUSE);
  private boolean somethingQueued = true;
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

  /**
   * Takes from the queue what there may be, or waits until there may be something.
   *
   * @return the pause before the next time
   */
  Duration read() throws InterruptedException {
    try {
      return somethingQueued ? claim() : awaitQueued();
    } catch (DataTierAwayException e) {
      return backoff.next();
    }
  }

  /** Ends the waiting, and what would come after it; a claim that is under way is carried out. */
  void stop() {
    waiting.stop();
  }

  private Duration awaitQueued() throws InterruptedException {
    long asked = System.nanoTime();
    // Whatever becomes of the question, the queue is looked at after it.
    somethingQueued = true;
    somethingQueued =
        waiting.in(() -> store.awaitQueued(types, inputs.size(), properties.pollInterval()));
    if (System.nanoTime() - asked > LONGEST_PAUSE.toNanos()) {
      // That was a pause itself.
      backoff.reset();
    }
    return Duration.ZERO;
  }

  private Duration claim() throws InterruptedException {
    int places = reserve();
    int taken = 0;
    try (Share room = inputs.open()) {
      long wanted = Math.max(CLAIM_MEMORY, nextMemory);
      if (!room.tryTake(wanted)) {
        return backoff.next();
      }
      Claim claim = store.claim(worker, types, places, wanted, inputs.size(), properties.lease());
      nextMemory = Math.min(claim.nextMemory(), inputs.size());
      somethingQueued = claim.nextMemory() > 0 || claim.tasks().size() == places;
      Set<UUID> lost = begin(claim.tasks());
      for (ClaimedTask task : claim.tasks()) {
        if (!lost.contains(task.task().id())) {
          taken++;
          start.accept(task, room.split(task.inputMemory()));
        }
      }
      if (claim.tasks().isEmpty()) {
        // Another was faster, or the queue is held by somebody: not to be asked again at once.
        return backoff.next();
      }
      backoff.reset();
      return somethingQueued ? SOON : Duration.ZERO;
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
  private int reserve() throws InterruptedException {
    waiting.in(
        () -> {
          executor.reserve();
          return true;
        });
    int wanted = Math.min(MAX_CLAIM, (executor.room() + 2) / 2);
    int places = 1;
    while (places < wanted && executor.tryReserve()) {
      places++;
    }
    return places;
  }
}
