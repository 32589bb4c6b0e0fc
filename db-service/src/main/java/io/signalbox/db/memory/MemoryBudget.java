package io.signalbox.db.memory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * The part of the heap that requests share, by the byte. Those who wait get some in turn.
 * Thread-safe.
 */
@Component
class MemoryBudget {

  private final int size;
  private final Duration patience;
  private final Semaphore free;
  private final Counter refusals;

  MemoryBudget(MemoryProperties properties, MeterRegistry meters) {
    this.size = Math.toIntExact(properties.requests().toBytes());
    this.patience = properties.patience();
    this.free = new Semaphore(size, true);
    this.refusals =
        Counter.builder("signalbox.memory.refusals")
            .description("Requests that got no memory")
            .tag("budget", "requests")
            .register(meters);
    Gauge.builder("signalbox.memory.used", free, left -> size - left.availablePermits())
        .description("Memory that requests hold")
        .baseUnit("bytes")
        .tag("budget", "requests")
        .register(meters);
    Gauge.builder("signalbox.memory.max", () -> size)
        .description("Memory that they may hold")
        .baseUnit("bytes")
        .tag("budget", "requests")
        .register(meters);
  }

  /**
   * @throws MemoryShortException when so much is not free in time, or never
   */
  void take(long bytes) {
    try {
      if (bytes <= size && free.tryAcquire((int) bytes, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    refusals.increment();
    throw new MemoryShortException(bytes > size);
  }

  void giveBack(long bytes) {
    free.release((int) bytes);
  }
}
