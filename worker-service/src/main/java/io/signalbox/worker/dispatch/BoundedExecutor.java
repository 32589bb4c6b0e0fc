package io.signalbox.worker.dispatch;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Both kinds of {@link TaskExecutor}: one semaphore bounds what may be taken up, another what may
 * run. In a pool of platform threads the second never blocks, since the pool is as large.
 */
final class BoundedExecutor implements TaskExecutor {

  private final String name;
  private final ExecutorService threads;
  private final int parallelism;
  private final int queueCapacity;
  private final Semaphore places;
  private final Semaphore running;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger active = new AtomicInteger();

  private BoundedExecutor(String name, ExecutorService threads, int running, int queue) {
    this.name = name;
    this.threads = threads;
    this.parallelism = running;
    this.queueCapacity = queue;
    this.places = new Semaphore(running + queue);
    this.running = new Semaphore(running, true);
  }

  static BoundedExecutor virtual(String name, int running, int queue) {
    var factory = Thread.ofVirtual().name(name + "-", 1).factory();
    return new BoundedExecutor(name, Executors.newThreadPerTaskExecutor(factory), running, queue);
  }

  static BoundedExecutor platform(String name, int threads, int queue) {
    var factory = Thread.ofPlatform().daemon().name(name + "-", 1).factory();
    return new BoundedExecutor(
        name, Executors.newFixedThreadPool(threads, factory), threads, queue);
  }

  @Override
  public boolean tryReserve() {
    return places.tryAcquire();
  }

  @Override
  public void reserve() throws InterruptedException {
    places.acquire();
  }

  @Override
  public void unreserve() {
    places.release();
  }

  @Override
  public void run(Runnable task) {
    taken.incrementAndGet();
    threads.execute(
        () -> {
          running.acquireUninterruptibly();
          active.incrementAndGet();
          try {
            task.run();
          } finally {
            active.decrementAndGet();
            taken.decrementAndGet();
            running.release();
            places.release();
          }
        });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int active() {
    return active.get();
  }

  @Override
  public int parallelism() {
    return parallelism;
  }

  @Override
  public int queued() {
    return Math.max(0, taken.get() - active.get());
  }

  @Override
  public int queueCapacity() {
    return queueCapacity;
  }

  @Override
  public int room() {
    return places.availablePermits();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
