package io.signalbox.worker.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: any wait from nothing to a bound that doubles with every
 * attempt, so that tasks that failed together do not come back together.
 *
 * @param base the bound of the first wait
 * @param cap the bound of any
 * @param random thread-safe
 */
public record Backoff(Duration base, Duration cap, RandomGenerator random) {

  /** How long to wait after the failed attempt {@code attempt}, counted from 1. */
  public Duration after(int attempt) {
    return Duration.ofMillis(random.nextLong(bound(attempt).toMillis() + 1));
  }

  Duration bound(int attempt) {
    int doublings = Math.clamp(attempt - 1L, 0, 40);
    long millis = base.toMillis();
    long longest = cap.toMillis();
    return Duration.ofMillis(millis > longest >> doublings ? longest : millis << doublings);
  }
}
