package io.signalbox.db.tasks;

import static java.util.stream.Collectors.toSet;

import io.signalbox.db.queue.Front;
import io.signalbox.db.queue.QueueBell;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What has to happen though nobody asks for it: leases run out, tasks that wait for a place of
 * their key become due, old tasks go. Every instance does it; rows that another one holds are
 * skipped.
 */
@Component
class Housekeeping {

  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final int BATCH = 500;

  private final TaskStore store;
  private final Front queue;
  private final Front leases;
  private final Places places;
  private final QueueBell bell;
  private final TaskMetrics metrics;
  private final TasksProperties properties;
  private long graceUntil;
  private @Nullable Instant lookedAt;

  Housekeeping(
      TaskStore store,
      Front queueFront,
      Front leaseFront,
      Places places,
      QueueBell bell,
      TaskMetrics metrics,
      TasksProperties properties) {
    this.store = store;
    this.queue = queueFront;
    this.leases = leaseFront;
    this.places = places;
    this.bell = bell;
    this.metrics = metrics;
    this.properties = properties;
    startGrace();
  }

  @Scheduled(fixedDelayString = "${signalbox.task-store.expiry-interval:1s}")
  void expireLeases() {
    try {
      // Asked before any lease is taken back: the database may stand still, and this may be its
      // first answer since.
      Front.Look look = leases.look();
      if (heldUp(look.answered().toInstant())) {
        log.warn("A look for silent workers came late: they get time to renew their leases");
        startGrace();
      }
      if (!look.due() || System.nanoTime() - graceUntil < 0) {
        return;
      }
      List<Task> expired = store.expireLeases(BATCH);
      expired.forEach(metrics::takenOver);
      bell.ring(
          expired.stream()
              .filter(task -> task.state() == TaskState.QUEUED)
              .map(Task::type)
              .collect(toSet()));
      if (!expired.isEmpty()) {
        log.warn("Took back the leases of {} tasks", expired.size());
        places.fill(expired.stream().map(Task::concurrencyKey).toList());
      }
    } catch (DataAccessException e) {
      log.warn("No look for silent workers: {}", e.getMessage());
      startGrace();
    }
  }

  @Scheduled(fixedDelayString = "${signalbox.task-store.expiry-interval:1s}")
  void fillPlaces() {
    try {
      places.fillForgotten();
    } catch (DataAccessException e) {
      log.warn("No look for free places: {}", e.getMessage());
    }
  }

  @Scheduled(fixedDelayString = "${signalbox.task-store.expiry-interval:1s}")
  void findFront() {
    try {
      queue.look();
    } catch (DataAccessException e) {
      log.warn("No look for where the queue begins: {}", e.getMessage());
    }
  }

  @Scheduled(fixedDelay = 60_000, initialDelay = 10_000)
  void purge() {
    try {
      while (store.purge(properties.retention(), BATCH) == BATCH) {
        log.info("Deleted {} tasks that ended over {} ago", BATCH, properties.retention());
      }
    } catch (DataAccessException e) {
      log.warn("No deletion of old tasks: {}", e.getMessage());
    }
  }

  /** Whether so much time has passed by the database's clock that leases ran out unseen. */
  private boolean heldUp(Instant now) {
    Duration usual = properties.expiryInterval().plus(properties.expiryGrace().dividedBy(2));
    Instant before = lookedAt;
    lookedAt = now;
    return properties.expiryGrace().isPositive()
        && before != null
        && Duration.between(before, now).compareTo(usual) > 0;
  }

  private void startGrace() {
    Duration grace = properties.expiryGrace();
    graceUntil = System.nanoTime() + grace.toNanos();
  }
}
