package io.signalbox.bench.soak;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** All clients at work, each on a thread of its own. */
final class Load implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** After which there is no point in going on. */
  private static final int MAX_FAULTS = 1000;

  private final InetSocketAddress server;
  private final SoakPlan plan;
  private final Casualties casualties;
  private final Tally tally;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger active;
  private final List<Thread> clients = new ArrayList<>();
  private final long begun = System.nanoTime();
  private volatile long ended;

  private Load(InetSocketAddress server, SoakPlan plan, Tally tally, Casualties casualties) {
    this.server = server;
    this.plan = plan;
    this.tally = tally;
    this.casualties = casualties;
    this.active = new AtomicInteger(plan.clients());
  }

  static Load start(InetSocketAddress server, SoakPlan plan, Tally tally, Casualties casualties) {
    Load load = new Load(server, plan, tally, casualties);
    for (int i = 0; i < plan.clients(); i++) {
      load.clients.add(Thread.ofPlatform().name("client-" + i).daemon().start(load::converse));
    }
    return load;
  }

  private void converse() {
    try (Client client = new Client(server, DEADLINE, tally, casualties)) {
      int next = connections.getAndIncrement();
      while (next < plan.connections() && tally.faults() < MAX_FAULTS) {
        client.converse(next, plan.requestsOn(next));
        next = connections.getAndIncrement();
      }
    } catch (InterruptedException e) {
      // Nobody does; it would be the end.
      Thread.currentThread().interrupt();
    } finally {
      if (active.decrementAndGet() == 0) {
        ended = System.nanoTime();
      }
    }
  }

  int requests() {
    return plan.requests();
  }

  Tally tally() {
    return tally;
  }

  /** Of the requests that are done. */
  double share() {
    return (double) tally.done() / plan.requests();
  }

  boolean isOver() {
    return clients.stream().noneMatch(Thread::isAlive);
  }

  /** Waits until it is over. */
  Duration took() throws InterruptedException {
    for (Thread client : clients) {
      client.join();
    }
    return Duration.ofNanos(ended - begun);
  }

  /** Has all clients end after the connection that they have. */
  @Override
  public void close() {
    connections.set(plan.connections());
  }
}
