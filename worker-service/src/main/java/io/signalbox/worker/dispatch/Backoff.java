package io.signalbox.worker.dispatch;

import java.time.Duration;

/** Pauses between tries in vain, each twice as long as the one before. Not thread-safe. */
final class Backoff {

  private final Duration first;
  private final Duration longest;
  private Duration next;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  Duration next() {
    Duration pause = next;
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(longest) < 0 ? twice : longest;
    return pause;
  }

  /** A try was not in vain. */
  void reset() {
    next = first;
  }
}
