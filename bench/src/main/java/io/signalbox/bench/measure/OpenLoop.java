package io.signalbox.bench.measure;

import io.signalbox.bench.http.HttpConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that come when they come, however slow the answers are: a Poisson process. A latency is
 * counted from the moment at which its request was due, so that a stall is not overlooked. A
 * request goes over a connection that is idle, or a new one.
 */
public final class OpenLoop {

  private final double perSecond;

  public OpenLoop(double perSecond) {
    this.perSecond = perSecond;
  }

  /** Returns when the last answer has come, or was given up. */
  public Latencies measure(Work work, Duration time) throws InterruptedException {
    List<Future<Long>> answers = new ArrayList<>();
    Deque<HttpConnection> idle = new ConcurrentLinkedDeque<>();
    // Platform threads, for the reason that Throughput has.
    try (ExecutorService threads =
        Executors.newCachedThreadPool(Thread.ofPlatform().name("client-", 1).daemon().factory())) {
      long due = System.nanoTime();
      long end = due + time.toNanos();
      while (due < end) {
        due += (long) (-Math.log(1 - ThreadLocalRandom.current().nextDouble()) / perSecond * 1e9);
        awaitDue(due);
        long start = due;
        answers.add(threads.submit(() -> ask(work, idle, start)));
      }
    }
    long[] nanos = new long[answers.size()];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = nanos(answers.get(i));
    }
    for (HttpConnection connection : idle) {
      close(connection);
    }
    return Latencies.of(nanos);
  }

  private static void awaitDue(long due) throws InterruptedException {
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static long ask(Work work, Deque<HttpConnection> idle, long due) {
    HttpConnection free = idle.pollFirst();
    HttpConnection connection =
        free == null ? new HttpConnection(work.server(), work.timeout()) : free;
    try {
      boolean success = work.success().test(connection.exchange(work.request()));
      return success ? System.nanoTime() - due : Latencies.FAILED;
    } catch (IOException e) {
      return Latencies.FAILED;
    } finally {
      idle.addFirst(connection);
    }
  }

  private static long nanos(Future<Long> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static void close(HttpConnection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // Nothing is lost: every answer that counts has been read.
    }
  }
}
