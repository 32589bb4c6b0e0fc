package io.signalbox.worker.dispatch;

import io.signalbox.worker.dispatch.Attempt.StopReason;
import io.signalbox.worker.store.TaskStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the attempts under way, renews their leases together, and stops those whose lease is lost:
 * cancelled, or taken over after a silence. Thread-safe.
 */
final class LeaseKeeper {

  private static final Logger log = LoggerFactory.getLogger(LeaseKeeper.class);

  /** Of one call: far below what the data tier reads of one. */
  private static final int PORTION = 500;

  private final TaskStore store;
  private final Duration lease;
  private final Duration interval;
  private final Map<UUID, Attempt> attempts = new ConcurrentHashMap<>();

  LeaseKeeper(TaskStore store, Duration lease, Duration interval) {
    this.store = store;
    this.lease = lease;
    this.interval = interval;
  }

  void add(Attempt attempt) {
    Attempt before = attempts.put(attempt.taskId(), attempt);
    if (before != null) {
      // Nobody would ask any more whether its lease still holds.
      before.stop(StopReason.LEASE_LOST);
    }
  }

  void remove(Attempt attempt) {
    attempts.remove(attempt.taskId(), attempt);
  }

  Optional<Attempt> find(UUID task) {
    return Optional.ofNullable(attempts.get(task));
  }

  List<Attempt> all() {
    return List.copyOf(attempts.values());
  }

  /** One round of renewals; the pause before the next. */
  Duration renew() throws InterruptedException {
    List<Attempt> held = all();
    for (int from = 0; from < held.size(); from += PORTION) {
      renew(held.subList(from, Math.min(held.size(), from + PORTION)));
    }
    return interval;
  }

  private void renew(List<Attempt> held) throws InterruptedException {
    Set<UUID> lost = store.renew(held.stream().map(Attempt::lease).toList(), lease);
    for (Attempt attempt : held) {
      if (lost.contains(attempt.taskId())) {
        log.info("Task {} is no longer this worker's", attempt.taskId());
        attempt.stop(StopReason.LEASE_LOST);
      }
    }
  }
}
