package io.signalbox.bench.measure;

import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that come when they come, however slow the answers are: a Poisson process. A latency is
 * counted from the moment at which its request was due, so that a stall is not overlooked. A
 * request goes over a connection that is idle, or a new one.
 */
public final class OpenLoop {

  private final double perSecond;
  private final int most;

  public OpenLoop(double perSecond) {
    this(perSecond, Integer.MAX_VALUE);
  }

  /**
   * @param most who would be one of more at once has failed: servers that bound nothing would come
   *     to their end by a stall
   */
  public OpenLoop(double perSecond, int most) {
    this.perSecond = perSecond;
    this.most = most;
  }

  /** Returns when the last answer has come, or was given up. */
  public Measured measure(Work work, Duration length) throws InterruptedException {
    Tally tally = new Tally();
    Deque<Client> idle = new ConcurrentLinkedDeque<>();
    Semaphore free = new Semaphore(most);
    // Platform threads, for the reason that ClosedLoop has.
    try (ExecutorService threads =
        Executors.newCachedThreadPool(Thread.ofPlatform().name("client-", 1).daemon().factory())) {
      long due = System.nanoTime();
      long end = due + length.toNanos();
      while (due < end) {
        due += (long) (-Math.log(1 - ThreadLocalRandom.current().nextDouble()) / perSecond * 1e9);
        awaitDue(due);
        if (!free.tryAcquire()) {
          tally.failed(most + " requests had no answer yet");
          continue;
        }
        long begun = due;
        threads.execute(
            () -> {
              ask(work, tally, idle, begun);
              free.release();
            });
      }
    }
    idle.forEach(Client::close);
    return tally.over(length);
  }

  private static void awaitDue(long due) throws InterruptedException {
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static void ask(Work work, Tally tally, Deque<Client> idle, long due) {
    Client free = idle.pollFirst();
    Client client = free == null ? new Client(work, tally) : free;
    client.attempt(due);
    idle.addFirst(client);
  }
}
