package io.signalbox.db.schedules;

import io.signalbox.db.memory.MemoryShortException;
import io.signalbox.db.memory.OwnMemory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Sleeps until something is due and has {@link DueRuns} deal with it. Every instance has one, and
 * none leads. It sleeps by the system's monotonic clock and never for long: what another instance
 * was told, and a step of the database's clock, show by then. Thread-safe.
 */
@Component
class Clockwork implements SmartLifecycle {

  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  /** While others deal with what is due: one of them may die at it. */
  private static final Duration BESIDE_OTHERS = Duration.ofMillis(20);

  private static final Logger log = LoggerFactory.getLogger(Clockwork.class);

  private final DueRuns dueRuns;
  private final OwnMemory memory;
  private final Semaphore bell = new Semaphore(0);
  private volatile @Nullable Thread thread;

  Clockwork(DueRuns dueRuns, OwnMemory memory) {
    this.dueRuns = dueRuns;
    this.memory = memory;
  }

  /** A schedule has been made or changed: it may be due before all others. */
  void wake() {
    bell.release();
  }

  @Override
  public void start() {
    Thread started = Thread.ofPlatform().name("clockwork").daemon().unstarted(this::run);
    thread = started;
    started.start();
  }

  /** Lets what is under way end. */
  @Override
  public void stop() {
    Thread stopping = thread;
    thread = null;
    wake();
    try {
      if (stopping != null) {
        stopping.join(LONGEST_SLEEP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  private void run() {
    try {
      while (Thread.currentThread() == thread) {
        Duration sleep = turn();
        // Whoever rings meanwhile ends the next sleep at once.
        bell.tryAcquire(sleep.toNanos(), TimeUnit.NANOSECONDS);
        bell.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does some of what is due; returns how long there is nothing to do. */
  private Duration turn() {
    try {
      Optional<Duration> wait = dueRuns.untilDue();
      if (wait.filter(Duration::isPositive).isPresent() || wait.isEmpty()) {
        return wait.filter(until -> until.compareTo(LONGEST_SLEEP) < 0).orElse(LONGEST_SLEEP);
      }
      return memory.holding(dueRuns.memory(), dueRuns::take) > 0 ? Duration.ZERO : BESIDE_OTHERS;
    } catch (DataAccessException | TransactionException | MemoryShortException e) {
      log.warn("Schedules have to wait: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("Schedules have to wait", e);
    }
    return AFTER_FAILURE;
  }
}
