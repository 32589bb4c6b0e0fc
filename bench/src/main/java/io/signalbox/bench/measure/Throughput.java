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
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much gets done when several clients ask at once, each again as soon as it has its answer.
 *
 * @param perSecond successes
 * @param latency of the successes
 */
public record Throughput(double perSecond, Percentiles latency, Failures failures) {

  public static Throughput measure(Work work, int clients, Duration length)
      throws MeasurementException, InterruptedException {
    AtomicLong end = new AtomicLong();
    // The clock starts when all are connected.
    CyclicBarrier start =
        new CyclicBarrier(clients, () -> end.set(System.nanoTime() + length.toNanos()));
    Callable<Tally> client = () -> loop(work, start, end);
    Tally all = new Tally();
    // Platform threads: a read that blocks costs them fewer system calls than virtual ones, which
    // have to go through a poller, and so few of them weigh nothing.
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            clients, Thread.ofPlatform().name("client-", 1).daemon().factory())) {
      for (Future<Tally> one : threads.invokeAll(Collections.nCopies(clients, client))) {
        all.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return new Throughput(
        all.successes() / (length.toNanos() / 1e9), all.percentiles(), all.failures());
  }

  private static Tally loop(Work work, CyclicBarrier start, AtomicLong end) throws Exception {
    try (Client client = new Client(work)) {
      client.prepare();
      start.await(2 * work.timeout().toMillis(), TimeUnit.MILLISECONDS);
      while (end.get() - System.nanoTime() > 0) {
        client.attempt(end.get());
      }
      return client.tally();
    }
  }
}
