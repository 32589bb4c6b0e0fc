package io.signalbox.db.queue;

import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Rings for tasks that were queued for later when their time has come. It sleeps until the earliest
 * one is due. Whoever queues one for later tells it; of those of other instances it learns at its
 * next look, and they ring for them everywhere. Thread-safe.
 */
@Component
public final class DueClock implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(DueClock.class);

  /** Between two looks, for what an instance has left that is no longer there. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** Between two looks, however many tasks fall due one after the other. */
  private static final Duration SHORTEST = Duration.ofMillis(10);

  private final QueueLooks looks;
  private final QueueBell bell;
  private long wakeAt = System.nanoTime();
  private @Nullable OffsetDateTime lookedAt;
  private volatile @Nullable Thread looking;

  DueClock(QueueLooks looks, QueueBell bell) {
    this.looks = looks;
    this.bell = bell;
  }

  /**
   * A task has been queued that may be claimed after so long: counted from now, or from the moment
   * when the transaction that the calling thread is in has been committed.
   */
  public void dueIn(Duration delay) {
    AfterCommit.run(() -> wakeIn(delay));
  }

  private synchronized void wakeIn(Duration delay) {
    Duration sleep = delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    long at = System.nanoTime() + sleep.toNanos();
    if (at - wakeAt < 0) {
      wakeAt = at;
      notifyAll();
    }
  }

  private void lookForever() {
    try {
      while (true) {
        sleep();
        wakeIn(look());
        Thread.sleep(SHORTEST);
      }
    } catch (InterruptedException e) {
      log.debug("No more looks for what falls due");
    }
  }

  /**
   * @return how long to sleep
   */
  private Duration look() {
    try {
      QueueLooks.Due due = looks.due(lookedAt);
      lookedAt = due.at();
      bell.ring(due.types());
      return due.next() == null ? LONGEST : due.next();
    } catch (DataAccessException e) {
      log.warn("No look for what falls due: {}", e.getMessage());
      return LONGEST;
    }
  }

  private synchronized void sleep() throws InterruptedException {
    for (long left = millisLeft(); left > 0; left = millisLeft()) {
      wait(left);
    }
    // What is queued during the look sets an earlier one.
    wakeAt = System.nanoTime() + LONGEST.toNanos();
  }

  private long millisLeft() {
    return Math.ceilDiv(wakeAt - System.nanoTime(), 1_000_000L);
  }

  @Override
  public void start() {
    looking = Thread.ofVirtual().name("due-clock").start(this::lookForever);
  }

  @Override
  public void stop() {
    Thread running = looking;
    if (running != null) {
      running.interrupt();
      looking = null;
    }
  }

  @Override
  public boolean isRunning() {
    return looking != null;
  }
}
