package io.signalbox.gateway.forward;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the connections to each instance over all event loops, and lets those wait in order that
 * find none left. Thread-safe.
 */
final class Permits {

  private final int most;
  private final int mostWaiting;
  private final Map<Address, Instance> instances = new ConcurrentHashMap<>();

  /** Changed only while the map holds its key. */
  private static final class Instance {
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private volatile int taken;
    private volatile int waits;

    @Nullable Waiting poll() {
      Iterator<Waiting> first = waiting.iterator();
      if (!first.hasNext()) {
        return null;
      }
      Waiting next = first.next();
      first.remove();
      waits = waiting.size();
      return next;
    }

    void remove(Waiting gone) {
      waiting.remove(gone);
      waits = waiting.size();
    }
  }

  /** Somebody who waits for a permit. */
  @FunctionalInterface
  interface Waiting {

    /**
     * It is there now; called by whatever thread.
     *
     * @return false when it is not wanted any more
     */
    boolean granted();
  }

  /** What becomes of the wish for a permit. */
  enum Grant {
    GRANTED,
    WAITS,
    /** Too many wait already. */
    REFUSED
  }

  Permits(PoolSettings settings) {
    this.most = settings.maxConnections();
    this.mostWaiting = settings.maxWaiting();
  }

  /**
   * Asks for a permit for one connection, to be had now or by {@code waiting}, later; null waits
   * for none.
   */
  Grant ask(Address address, @Nullable Waiting waiting) {
    AtomicReference<Grant> grant = new AtomicReference<>(Grant.REFUSED);
    instances.compute(
        address,
        (key, known) -> {
          Instance instance = known == null ? new Instance() : known;
          if (instance.taken < most) {
            instance.taken++;
            grant.set(Grant.GRANTED);
          } else if (waiting != null && instance.waiting.size() < mostWaiting) {
            instance.waiting.add(waiting);
            instance.waits = instance.waiting.size();
            grant.set(Grant.WAITS);
          }
          return instance;
        });
    return grant.get();
  }

  /** Asks for a permit for one connection, to be had now or not at all. */
  boolean askNow(Address address) {
    return ask(address, null) == Grant.GRANTED;
  }

  /** It has got a connection in another way, or waits no longer. */
  void forget(Address address, Waiting waiting) {
    instances.computeIfPresent(
        address,
        (key, instance) -> {
          instance.remove(waiting);
          return instance;
        });
  }

  /** A connection has ended: its permit goes to the first that still waits for one. */
  void giveBack(Address address) {
    Waiting next = next(address);
    while (next != null && !next.granted()) {
      next = next(address);
    }
  }

  private @Nullable Waiting next(Address address) {
    AtomicReference<@Nullable Waiting> next = new AtomicReference<>();
    instances.computeIfPresent(
        address,
        (key, instance) -> {
          next.set(instance.poll());
          if (next.get() != null) {
            return instance;
          }
          instance.taken--;
          return instance.taken == 0 ? null : instance;
        });
    return next.get();
  }

  boolean isWaitedFor(Address address) {
    Instance instance = instances.get(address);
    return instance != null && instance.waits > 0;
  }

  /** Connections open or about to be. */
  int taken() {
    return instances.values().stream().mapToInt(instance -> instance.taken).sum();
  }

  /** Requests that wait for a permit. */
  int waiting() {
    return instances.values().stream().mapToInt(instance -> instance.waits).sum();
  }
}
