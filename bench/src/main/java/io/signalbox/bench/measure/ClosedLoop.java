package io.signalbox.bench.measure;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Several clients at once, each of which asks again as soon as it has its answer: how much gets
 * done.
 */
public final class ClosedLoop {

  private final int clients;

  public ClosedLoop(int clients) {
    this.clients = clients;
  }

  /** What a client does. */
  @FunctionalInterface
  private interface Attempts {
    void by(Client client) throws InterruptedException;
  }

  /** One of them, in a time that ends. */
  @FunctionalInterface
  private interface Attempt {
    void by(Client client, long end) throws InterruptedException;
  }

  /**
   * For so long; what succeeds later does not count.
   *
   * @throws MeasurementException when nothing succeeds
   */
  public Measured measure(Work work, Duration length)
      throws MeasurementException, InterruptedException {
    return observe(work, length).orFail();
  }

  /** The same, where it says something as well that nothing has succeeded. */
  public Measured observe(Work work, Duration length) throws InterruptedException {
    return within(length, work, Client::attemptBefore);
  }

  /** All that is begun in so long, however long it takes: for latencies, whose long ones count. */
  public Measured begunWithin(Work work, Duration length) throws InterruptedException {
    return within(length, work, (client, end) -> client.attempt());
  }

  private Measured within(Duration length, Work work, Attempt attempt) throws InterruptedException {
    AtomicLong end = new AtomicLong();
    Tally tally = new Tally();
    run(
        work,
        tally,
        () -> end.set(System.nanoTime() + length.toNanos()),
        client -> {
          while (end.get() - System.nanoTime() > 0) {
            attempt.by(client, end.get());
          }
        });
    return tally.over(length);
  }

  /** So many attempts of all clients together, for as long as they take. */
  public Measured times(Work work, int attempts) throws InterruptedException {
    AtomicInteger left = new AtomicInteger(attempts);
    AtomicLong begun = new AtomicLong();
    Tally tally = new Tally();
    run(
        work,
        tally,
        () -> begun.set(System.nanoTime()),
        client -> {
          while (left.getAndDecrement() > 0) {
            client.attempt();
          }
        });
    return tally.over(Duration.ofNanos(System.nanoTime() - begun.get()));
  }

  /**
   * @param begin is called once, when all are connected
   */
  private void run(Work work, Tally tally, Runnable begin, Attempts attempts)
      throws InterruptedException {
    CyclicBarrier start = new CyclicBarrier(clients, begin);
    Callable<Void> one = () -> ask(new Client(work, tally), work.timeout(), start, attempts);
    // Platform threads: a read that blocks costs them fewer system calls than virtual ones, which
    // have to go through a poller, and so few of them weigh nothing.
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            clients, Thread.ofPlatform().name("client-", 1).daemon().factory())) {
      for (Future<Void> done : threads.invokeAll(Collections.nCopies(clients, one))) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static Void ask(Client client, Duration timeout, CyclicBarrier start, Attempts attempts)
      throws Exception {
    try (client) {
      client.prepare();
      start.await(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
      attempts.by(client);
    }
    return null;
  }
}
