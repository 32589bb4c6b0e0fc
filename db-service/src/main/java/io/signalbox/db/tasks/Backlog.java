package io.signalbox.db.tasks;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.springframework.stereotype.Component;

/**
 * Keeps the queue bounded without counting it for every task: a count is trusted for a while, and
 * what this instance adds meanwhile is added to it. What is due and what is for later are counted
 * apart. Thread-safe.
 */
@Component
class Backlog {

  private final Count due;
  private final Count delayed;

  Backlog(TaskStore store, TasksProperties properties, MeterRegistry meters) {
    this.due = new Count(store::queued, properties.maxBacklog(), properties.backlogRefresh());
    this.delayed = new Count(store::delayed, properties.maxDelayed(), properties.delayedRefresh());
    Gauge.builder("signalbox.tasks.queued", due, Count::size)
        .description("Tasks that wait for a worker, counted up to the bound")
        .register(meters);
    Gauge.builder("signalbox.tasks.queued.max", properties, TasksProperties::maxBacklog)
        .description("The bound on waiting tasks")
        .register(meters);
    Gauge.builder("signalbox.tasks.delayed", delayed, Count::size)
        .description("Tasks that wait for their time, counted up to the bound")
        .register(meters);
    Gauge.builder("signalbox.tasks.delayed.max", properties, TasksProperties::maxDelayed)
        .description("The bound on tasks for later")
        .register(meters);
  }

  /** Whether one more task would be too many. */
  boolean full() {
    return due.full();
  }

  /** Whether one more task for later would be too many. */
  boolean fullOfDelayed() {
    return delayed.full();
  }

  /** Counts a task that this instance has queued. */
  void added(boolean forLater) {
    (forLater ? delayed : due).added();
  }

  /** A number of rows, not older than a while and not larger than a bound. */
  private static final class Count {
    private final IntUnaryOperator count;
    private final int bound;
    private final long refresh;
    private final AtomicInteger latest = new AtomicInteger();
    private final AtomicLong countedAt;

    Count(IntUnaryOperator count, int bound, Duration refresh) {
      this.count = count;
      this.bound = bound;
      this.refresh = refresh.toNanos();
      this.countedAt = new AtomicLong(System.nanoTime() - this.refresh);
    }

    boolean full() {
      return size() >= bound;
    }

    void added() {
      latest.incrementAndGet();
    }

    int size() {
      long then = countedAt.get();
      long now = System.nanoTime();
      if (now - then >= refresh && countedAt.compareAndSet(then, now)) {
        latest.set(count.applyAsInt(bound));
      }
      return latest.get();
    }
  }
}
