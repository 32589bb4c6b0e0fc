package io.signalbox.db.tasks;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * Keeps the queue bounded without counting it for every task: a count is trusted for a while, and
 * what this instance adds meanwhile is added to it. Thread-safe.
 */
@Component
class Backlog {

  private final TaskStore store;
  private final TasksProperties properties;
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong countedAt;

  Backlog(TaskStore store, TasksProperties properties, MeterRegistry meters) {
    this.store = store;
    this.properties = properties;
    this.countedAt = new AtomicLong(System.nanoTime() - properties.backlogRefresh().toNanos());
    Gauge.builder("signalbox.tasks.queued", this, Backlog::size)
        .description("Tasks that wait for a worker, counted up to the bound")
        .register(meters);
    Gauge.builder("signalbox.tasks.queued.max", properties, TasksProperties::maxBacklog)
        .description("The bound on waiting tasks")
        .register(meters);
  }

  /** Whether one more task would be too many. */
  boolean full() {
    return size() >= properties.maxBacklog();
  }

  /** Counts a task that this instance has queued. */
  void added() {
    queued.incrementAndGet();
  }

  private int size() {
    long then = countedAt.get();
    long now = System.nanoTime();
    if (now - then >= properties.backlogRefresh().toNanos() && countedAt.compareAndSet(then, now)) {
      queued.set(store.queued(properties.maxBacklog()));
    }
    return queued.get();
  }
}
