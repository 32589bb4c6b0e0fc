package io.signalbox.member.leaving;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What has begun and not ended: requests or connections for which somebody waits who wants to stop.
 * Thread-safe.
 */
public final class Remaining {

  private final AtomicInteger count = new AtomicInteger();
  private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

  /** One more; how many that makes. */
  public int begin() {
    return count.incrementAndGet();
  }

  /** One less. When it was the last, who waits is told by this thread. */
  public void end() {
    if (count.decrementAndGet() == 0) {
      tell();
    }
  }

  /**
   * Waits until none is left: who calls this has seen to it that none begins any more.
   *
   * @param told once, at once when there is none
   */
  public void whenNone(Runnable told) {
    waiting.set(told);
    if (count.get() == 0) {
      tell();
    }
  }

  private void tell() {
    Runnable told = waiting.getAndSet(null);
    if (told != null) {
      told.run();
    }
  }
}
