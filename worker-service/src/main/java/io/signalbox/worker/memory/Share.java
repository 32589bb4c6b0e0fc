package io.signalbox.worker.memory;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What one request or task holds of a {@link MemoryBudget}, until it is closed. Thread-safe;
 * closing again does nothing, and a closed share takes nothing more.
 */
public final class Share implements AutoCloseable {

  private final MemoryBudget budget;
  private long held;
  private boolean closed;

  Share(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Takes more if it is free at once. */
  public boolean tryTake(long bytes) {
    return fits(bytes) && budget.free().tryAcquire((int) bytes) && keep(bytes);
  }

  /**
   * Takes more at once.
   *
   * @throws MemoryShortException when so much is not free
   */
  public void take(long bytes) {
    if (!tryTake(bytes)) {
      throw budget.refusal(bytes);
    }
  }

  /**
   * Takes more, and waits for it if need be. Whoever holds some of the same budget already must not
   * wait for more of it: two of them could wait for each other.
   *
   * @throws MemoryShortException when so much is not free in time
   */
  public void take(long bytes, Duration patience) throws InterruptedException {
    Semaphore free = budget.free();
    boolean taken =
        fits(bytes)
            && free.tryAcquire((int) bytes, patience.toNanos(), TimeUnit.NANOSECONDS)
            && keep(bytes);
    if (!taken) {
      throw budget.refusal(bytes);
    }
  }

  /** Gives some of it back. */
  public synchronized void giveBack(long bytes) {
    int returned = (int) Math.min(held, bytes);
    held -= returned;
    budget.free().release(returned);
  }

  /** Parts with some of it, which becomes a share of its own. */
  public synchronized Share split(long bytes) {
    if (held < bytes) {
      throw new IllegalArgumentException(bytes + " of " + held);
    }
    held -= bytes;
    Share other = new Share(budget);
    other.held = bytes;
    return other;
  }

  /** What it has, in bytes. */
  public synchronized long held() {
    return held;
  }

  @Override
  public synchronized void close() {
    closed = true;
    giveBack(held);
  }

  private boolean fits(long bytes) {
    return bytes <= budget.size();
  }

  private synchronized boolean keep(long bytes) {
    if (closed) {
      budget.free().release((int) bytes);
      return false;
    }
    held += bytes;
    return true;
  }
}
