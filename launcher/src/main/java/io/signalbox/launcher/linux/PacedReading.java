package io.signalbox.launcher.linux;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is dear to read for all who ask within a moment: no two readings begin within an
 * interval, and whoever asks meanwhile waits for the next one, together with all others.
 * Thread-safe.
 *
 * @param <T> what is read, immutable
 */
final class PacedReading<T> {

  private static final Executor THREADS =
      task -> Thread.ofVirtual().name("paced-reading").start(task);

  private final Supplier<T> reader;
  private final long interval;
  private @Nullable CompletableFuture<T> next;
  private @Nullable CompletableFuture<T> last;
  private long lastBegan;

  PacedReading(Supplier<T> reader, Duration interval) {
    this.reader = reader;
    this.interval = interval.toNanos();
  }

  /** A reading that begins after this was asked for, and within an interval. */
  T fresh() {
    return next().join();
  }

  /** A reading that began an interval ago at most. */
  T recent() {
    return latest().join();
  }

  private synchronized CompletableFuture<T> latest() {
    CompletableFuture<T> known = last;
    return known != null && System.nanoTime() - lastBegan < interval ? known : next();
  }

  private synchronized CompletableFuture<T> next() {
    CompletableFuture<T> known = next;
    if (known == null) {
      long pause = last == null ? 0 : Math.max(0, lastBegan + interval - System.nanoTime());
      known =
          CompletableFuture.supplyAsync(
              this::read, CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS, THREADS));
      next = known;
    }
    return known;
  }

  private T read() {
    synchronized (this) {
      // Who asks from here on waits for another one.
      last = next;
      next = null;
      lastBegan = System.nanoTime();
    }
    return reader.get();
  }
}
