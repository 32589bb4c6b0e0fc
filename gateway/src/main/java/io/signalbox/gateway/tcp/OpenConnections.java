package io.signalbox.gateway.tcp;

import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * The connections of all TCP services' clients, up to a bound. Those that have not ended when a
 * gateway has waited for them are reset. Thread-safe.
 */
final class OpenConnections implements SmartLifecycle {

  /** For all of them together. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int max;
  private final AtomicInteger count = new AtomicInteger();
  private final Set<TcpConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Runnable> whenNone = new AtomicReference<>();
  private volatile boolean running;

  OpenConnections(int max) {
    this.max = max;
  }

  /** Whether there is a place for one more, which is then taken. */
  boolean take() {
    boolean taken = count.incrementAndGet() <= max;
    if (!taken) {
      count.decrementAndGet();
    }
    return taken;
  }

  /** One that has a place. */
  void add(TcpConnection connection) {
    open.add(connection);
  }

  /** It has ended. */
  void remove(TcpConnection connection) {
    open.remove(connection);
    if (count.decrementAndGet() == 0) {
      tell();
    }
  }

  /** How many a service has. */
  long of(String service) {
    return open.stream().filter(connection -> connection.service().equals(service)).count();
  }

  /** Once there are none; nothing more is accepted. */
  void whenNone(Runnable told) {
    whenNone.set(told);
    if (count.get() == 0) {
      tell();
    }
  }

  private void tell() {
    Runnable waiting = whenNone.getAndSet(null);
    if (waiting != null) {
      waiting.run();
    }
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    List<Future<?>> resets = new ArrayList<>();
    open.forEach(connection -> resets.add(connection.reset()));
    // Event loops that stop close what they find open as if all had been said.
    long until = System.nanoTime() + PATIENCE_NANOS;
    resets.forEach(
        reset -> reset.awaitUninterruptibly(until - System.nanoTime(), TimeUnit.NANOSECONDS));
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** When all that stops gracefully has, and before the event loops stop. */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 1;
  }
}
