package io.signalbox.gateway.forward;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one event loop and its connections to the instances. An exchange gets the
 * connection that has rested shortest, which is the one least likely to have been closed meanwhile.
 * One timer serves all of them. Runs on its event loop.
 */
final class Pool {

  private static final long LOOK_MILLIS = 100;

  private final EventLoop eventLoop;
  private final PoolSettings settings;
  private final Permits permits;
  private final Connector connector;
  private final Others others;
  private final Map<Address, Deque<InstanceConnection>> resting = new HashMap<>();
  private final Map<Address, Deque<Ticket>> waiting = new HashMap<>();
  private final SharedConnections shared;
  private final List<Exchange> exchanges = new ArrayList<>();
  private boolean looking;

  /** Opens connections for which there is a permit. */
  @FunctionalInterface
  interface Connector {

    /** On the pool's event loop. */
    void connect(Address address, Opening opening);
  }

  /** The pools of the other event loops. */
  @FunctionalInterface
  interface Others {

    /** Has one of them close a connection to {@code address} that rests. */
    void closeResting(Address address);
  }

  Pool(
      EventLoop eventLoop,
      PoolSettings settings,
      Permits permits,
      Connector connector,
      Others others) {
    this.eventLoop = eventLoop;
    this.settings = settings;
    this.permits = permits;
    this.connector = connector;
    this.others = others;
    this.shared = new SharedConnections(settings, permits, connector);
  }

  /** Looks after the exchange until it is over. */
  void watch(Exchange exchange) {
    exchanges.add(exchange);
    lookLater();
  }

  /** Tells {@code exchange} of a connection: at rest, new, waited for or shared with others. */
  void take(Address address, Exchange exchange) {
    if (address.http2()) {
      shared.take(address, exchange);
      return;
    }
    InstanceConnection rested = pollResting(address);
    if (rested != null) {
      exchange.connected(rested);
      return;
    }
    Ticket ticket = new Ticket(address, exchange);
    switch (permits.ask(address, ticket)) {
      case GRANTED -> connect(address, exchange);
      case WAITS -> {
        waiting.computeIfAbsent(address, key -> new ArrayDeque<>()).add(ticket);
        others.closeResting(address);
      }
      case REFUSED -> exchange.notConnected(Ending.SATURATED, null);
    }
  }

  private void connect(Address address, Exchange exchange) {
    connector.connect(address, new OwnConnection(address, exchange));
  }

  private @Nullable InstanceConnection pollResting(Address address) {
    Deque<InstanceConnection> connections = resting.get(address);
    if (connections == null) {
      return null;
    }
    long now = System.nanoTime();
    for (InstanceConnection last = connections.pollLast();
        last != null;
        last = connections.pollLast()) {
      if (last.mayRest(now, settings) && last.isQuiet()) {
        return last;
      }
      last.close();
    }
    return null;
  }

  /** Takes a connection back that is clean. */
  void give(InstanceConnection connection) {
    Address address = connection.address();
    long now = System.nanoTime();
    connection.rest(now);
    if (!connection.mayRest(now, settings)) {
      connection.close();
    } else if (permits.isWaitedFor(address)) {
      giveToWaiting(address, connection);
    } else {
      resting.computeIfAbsent(address, key -> new ArrayDeque<>()).addLast(connection);
      lookLater();
    }
  }

  private void giveToWaiting(Address address, InstanceConnection connection) {
    if (connection.isQuiet() && pollWaiting(address) instanceof Ticket next) {
      next.exchange.connected(connection);
    } else {
      connection.close();
    }
  }

  private @Nullable Ticket pollWaiting(Address address) {
    Deque<Ticket> tickets = waiting.get(address);
    if (tickets == null) {
      return null;
    }
    for (Ticket next = tickets.pollFirst(); next != null; next = tickets.pollFirst()) {
      boolean wanted = next.settle();
      if (wanted) {
        permits.forget(address, next);
      }
      if (wanted && !next.exchange.isOver()) {
        return next;
      }
    }
    return null;
  }

  /** Makes room for a connection of another event loop. */
  void closeResting(Address address) {
    InstanceConnection rested = pollResting(address);
    if (rested != null) {
      rested.close();
    }
  }

  private void lookLater() {
    if (!looking) {
      looking = true;
      eventLoop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    looking = false;
    long now = System.nanoTime();
    // Whoever is told of an end may begin another exchange.
    for (int i = exchanges.size() - 1; i >= 0; i--) {
      if (!exchanges.get(i).isOnItsWay(now)) {
        Exchange last = exchanges.removeLast();
        if (i < exchanges.size()) {
          exchanges.set(i, last);
        }
      }
    }
    expire(now);
    retire(now);
    shared.retire(now);
    if (!exchanges.isEmpty() || !resting.isEmpty() || !shared.isEmpty()) {
      lookLater();
    }
  }

  private void expire(long now) {
    List<Exchange> expired = new ArrayList<>();
    for (Deque<Ticket> tickets : waiting.values()) {
      while (tickets.peekFirst() instanceof Ticket first && first.isLate(now)) {
        tickets.removeFirst();
        if (first.settle()) {
          permits.forget(first.address, first);
          expired.add(first.exchange);
        }
      }
    }
    waiting.values().removeIf(Deque::isEmpty);
    expired.forEach(exchange -> exchange.notConnected(Ending.SATURATED, null));
  }

  private void retire(long now) {
    Iterator<Deque<InstanceConnection>> all = resting.values().iterator();
    while (all.hasNext()) {
      Deque<InstanceConnection> connections = all.next();
      connections.removeIf(
          connection -> {
            boolean retires = !connection.mayRest(now, settings);
            if (retires) {
              connection.close();
            }
            return retires;
          });
      if (connections.isEmpty()) {
        all.remove();
      }
    }
  }

  /** An exchange that waits for a connection. It gets one, or runs out of patience: once. */
  private final class Ticket implements Permits.Waiting {

    private final Address address;
    private final Exchange exchange;
    private final long since = System.nanoTime();
    private final AtomicBoolean settled = new AtomicBoolean();

    Ticket(Address address, Exchange exchange) {
      this.address = address;
      this.exchange = exchange;
    }

    boolean settle() {
      return settled.compareAndSet(false, true);
    }

    boolean isLate(long now) {
      return now - since > settings.patience().toNanos();
    }

    @Override
    public boolean granted() {
      boolean wanted = settle();
      if (wanted) {
        eventLoop.execute(() -> connect(address, exchange));
      }
      return wanted;
    }
  }
}
