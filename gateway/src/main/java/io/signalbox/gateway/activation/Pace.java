package io.signalbox.gateway.activation;

import java.time.Duration;

/**
 * How fast those who have waited are let in. An instance that has just come is cold, and the queue
 * in which a simple server has connections wait may have five places: a few at first, then one more
 * for each that has been answered, and a few more after each step of time, whatever becomes of the
 * others. Not thread-safe.
 */
final class Pace {

  /** Fewer than the shortest queue that is usual, Python's. */
  private static final int FEW = 4;

  private static final Duration STEP = Duration.ofMillis(50);

  private long since;
  private int letIn;
  private boolean begun;

  /** Nobody is there who could be asked. */
  void rest() {
    begun = false;
  }

  /**
   * How many more may be let in.
   *
   * @param now by {@link System#nanoTime}
   * @param underWay of all requests, those that are just being let in included
   */
  int more(long now, int underWay) {
    if (!begun) {
      begun = true;
      since = now;
      letIn = 0;
    }
    long steps = (now - since) / STEP.toNanos();
    int answered = Math.max(0, letIn - underWay);
    return Math.clamp(FEW * (1 + steps) + answered - underWay, 0, Integer.MAX_VALUE);
  }

  /** So many have been let in. */
  void letIn(int count) {
    letIn += count;
  }
}
