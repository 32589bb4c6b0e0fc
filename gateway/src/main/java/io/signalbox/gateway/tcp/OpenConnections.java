package io.signalbox.gateway.tcp;

import io.netty.util.concurrent.Future;
import io.signalbox.member.leaving.Remaining;
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
 * The connections of all TCP services' clients, up to a bound, those that members have included. A
 * gateway that stops waits for those that it carries itself; what has not ended by then is reset.
 * Thread-safe.
 */
final class OpenConnections implements SmartLifecycle {

  /** For all of them together. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int max;
  private final AtomicInteger taken = new AtomicInteger();
  private final Remaining here = new Remaining();
  private final Set<Place> places = ConcurrentHashMap.newKeySet();
  private volatile boolean running;

  OpenConnections(int max) {
    this.max = max;
  }

  /** One connection's. Thread-safe. */
  final class Place {

    private final String service;
    private final AtomicReference<Where> where = new AtomicReference<>(Where.HERE);
    private volatile @Nullable TcpConnection connection;

    private Place(String service) {
      this.service = service;
    }

    /** It is carried from here on. */
    void carriedBy(TcpConnection carrying) {
      connection = carrying;
    }

    /** A member has it, and the gateway may stop meanwhile. */
    void isAtMember() {
      if (where.compareAndSet(Where.HERE, Where.AT_MEMBER)) {
        here.end();
      }
    }

    /** The connection has ended. */
    void end() {
      Where before = where.getAndSet(Where.ENDED);
      if (before != Where.ENDED) {
        places.remove(this);
        taken.decrementAndGet();
      }
      if (before == Where.HERE) {
        here.end();
      }
    }
  }

  private enum Where {
    HERE,
    AT_MEMBER,
    ENDED
  }

  /** Null when there are as many as may be. */
  @Nullable Place take(String service) {
    if (taken.incrementAndGet() > max) {
      taken.decrementAndGet();
      return null;
    }
    here.begin();
    Place place = new Place(service);
    places.add(place);
    return place;
  }

  /** How many a service has. */
  long of(String service) {
    return places.stream().filter(place -> place.service.equals(service)).count();
  }

  /** Once none is here; nothing more is accepted. */
  void whenNone(Runnable told) {
    here.whenNone(told);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    List<Future<?>> resets = new ArrayList<>();
    for (Place place : places) {
      TcpConnection connection = place.connection;
      if (connection != null) {
        resets.add(connection.reset());
      }
    }
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
