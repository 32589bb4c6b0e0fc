package io.signalbox.balancer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps repeated requests from burying servers that already fail: every first attempt pays a part
 * of a token in, every repeat takes one out.
 *
 * <p>Source: {@code RetryBudget} of Twitter's Finagle, with a bound to what can be saved up in
 * place of an expiry. Thread-safe, takes no lock.
 */
final class RetryBudget {

  private static final double MILLI = 1000;

  private final Settings.Retries settings;
  private final long capacity;
  private final AtomicLong millitokens;
  private final AtomicLong filledAt;

  RetryBudget(Settings.Retries settings, long now) {
    this.settings = settings;
    this.capacity = (long) (settings.burst() * MILLI);
    this.millitokens = new AtomicLong(capacity);
    this.filledAt = new AtomicLong(now);
  }

  void requested() {
    add((long) (settings.share() * MILLI));
  }

  boolean tryRepeat(long now) {
    long before = filledAt.get();
    long earned = (long) ((now - before) / 1e9 * settings.perSecond() * MILLI);
    if (earned > 0 && filledAt.compareAndSet(before, now)) {
      add(earned);
    }
    while (true) {
      long tokens = millitokens.get();
      if (tokens < MILLI) {
        return false;
      }
      if (millitokens.compareAndSet(tokens, tokens - (long) MILLI)) {
        return true;
      }
    }
  }

  private void add(long amount) {
    long tokens = millitokens.get();
    while (tokens < capacity
        && !millitokens.compareAndSet(tokens, Math.min(capacity, tokens + amount))) {
      tokens = millitokens.get();
    }
  }

  /** Repeats that are free at this moment. */
  int available() {
    return (int) (millitokens.get() / MILLI);
  }
}
