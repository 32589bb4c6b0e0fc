package io.signalbox.db.queue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The workers that wait here for queued tasks. One of them is woken at a time, the one that has
 * waited longest, and as long as it may be on its way to claim nobody else is woken for the same
 * types; if it does not claim soon (it is full by now, or has died), the next one is. Thread-safe.
 */
@Component
final class Waiters implements DisposableBean {

  /** Beyond any cluster that one database serves; each holds a connection and a virtual thread. */
  private static final int MOST = 500;

  /** From waking a worker to its claim takes a few milliseconds. */
  private static final Duration CLAIM_DUE = Duration.ofMillis(10);

  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private final Map<String, Waiter> onTheirWay = new HashMap<>();
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("queue-waiters").factory());
  private final Duration claimDue;
  private boolean closed;

  /** One of them, and the types that it takes. */
  private record Waiter(Set<String> types, CompletableFuture<Boolean> woken) {

    Set<String> wanted(Set<String> rung) {
      Set<String> wanted = new HashSet<>(rung);
      wanted.retainAll(types);
      return wanted;
    }

    /** No two of them are equal. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  @Autowired
  Waiters(MeterRegistry meters) {
    this(meters, CLAIM_DUE);
  }

  /**
   * @param claimDue when a worker that was woken should have claimed
   */
  Waiters(MeterRegistry meters, Duration claimDue) {
    this.claimDue = claimDue;
    Gauge.builder("signalbox.queue.waiting", this, Waiters::size)
        .description("Workers' executors that wait here for queued tasks")
        .register(meters);
  }

  /**
   * Waits until there may be something to claim.
   *
   * @param look whether there is something already; asked when nothing that comes from then on can
   *     be missed
   * @return false when the time is over, or this instance stops
   * @throws NoMoreWaitingException when it stops already, or too many wait
   */
  boolean await(Set<String> types, Duration longest, BooleanSupplier look)
      throws InterruptedException {
    Waiter waiter = new Waiter(types, new CompletableFuture<>());
    add(waiter);
    try {
      return look.getAsBoolean() || waiter.woken.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      remove(waiter);
    }
  }

  private synchronized void add(Waiter waiter) {
    if (closed) {
      throw new NoMoreWaitingException("This instance stops.");
    }
    if (waiting.size() >= MOST) {
      throw new NoMoreWaitingException("Too many wait here.");
    }
    waiting.add(waiter);
  }

  private synchronized void remove(Waiter waiter) {
    waiting.remove(waiter);
  }

  synchronized int size() {
    return waiting.size();
  }

  /** There may be something of these types. */
  synchronized void ring(Set<String> types) {
    Set<String> left = new HashSet<>(types);
    left.removeAll(onTheirWay.keySet());
    Iterator<Waiter> oldestFirst = waiting.iterator();
    while (!left.isEmpty() && oldestFirst.hasNext()) {
      Waiter waiter = oldestFirst.next();
      Set<String> wanted = waiter.wanted(left);
      if (!wanted.isEmpty()) {
        oldestFirst.remove();
        left.removeAll(wanted);
        wake(waiter, wanted);
      }
    }
  }

  private void wake(Waiter waiter, Set<String> types) {
    types.forEach(type -> onTheirWay.put(type, waiter));
    waiter.woken.complete(true);
    if (!closed) {
      clock.schedule(() -> passOn(waiter, types), claimDue.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void passOn(Waiter waiter, Set<String> types) {
    Set<String> unclaimed = new HashSet<>();
    for (String type : types) {
      if (onTheirWay.remove(type, waiter)) {
        unclaimed.add(type);
      }
    }
    ring(unclaimed);
  }

  /** There may be something of any type. */
  synchronized void ringAll() {
    waiting.forEach(waiter -> waiter.woken.complete(true));
    waiting.clear();
  }

  /** A claim of these types is about to be made, by whomever: it finds what there was before. */
  synchronized void claiming(Collection<String> types) {
    types.forEach(onTheirWay::remove);
  }

  /** From the moment it is told to stop, an instance keeps nobody waiting. */
  @EventListener(ContextClosedEvent.class)
  synchronized void close() {
    closed = true;
    waiting.forEach(waiter -> waiter.woken.complete(false));
    waiting.clear();
  }

  @Override
  public void destroy() {
    clock.shutdownNow();
  }
}
