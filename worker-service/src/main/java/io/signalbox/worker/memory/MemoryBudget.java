package io.signalbox.worker.memory;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A part of the heap that is shared out by the byte. Those who wait for some get it in turn, so
 * that much is not kept waiting by little for ever. Thread-safe.
 */
public final class MemoryBudget {

  private final String name;
  private final int size;
  private final Semaphore free;
  private final AtomicLong refusals = new AtomicLong();

  /**
   * @param bytes at most 2 GB
   */
  public MemoryBudget(String name, long bytes) {
    this.name = name;
    this.size = Math.toIntExact(bytes);
    this.free = new Semaphore(size, true);
  }

  /** A share of nothing yet. */
  public Share open() {
    return new Share(this);
  }

  /** Its name in metrics. */
  public String name() {
    return name;
  }

  /** All of it, in bytes. */
  public long size() {
    return size;
  }

  /** What is shared out now, in bytes. */
  public long used() {
    return size - free.availablePermits();
  }

  /** How often somebody got nothing. */
  long refusals() {
    return refusals.get();
  }

  Semaphore free() {
    return free;
  }

  MemoryShortException refusal(long bytes) {
    refusals.incrementAndGet();
    return new MemoryShortException(name, bytes, size);
  }
}
