package io.signalbox.balancer;

/**
 * How many requests a server may have at once. Additive increase, multiplicative decrease: one more
 * with each success while at least half of the limit is in use, a tenth less with each request that
 * the server refused for want of room or did not answer.
 *
 * <p>Source: {@code AIMDLimit} of Netflix's concurrency-limits. It looks at refusals rather than at
 * latency because a request may be slow for good reasons, waiting for a task's end for instance.
 * Thread-safe without a lock: of two changes at the same instant one may be lost.
 */
final class ConcurrencyLimit {

  private static final double BACKOFF = 0.9;

  private final Settings.Concurrency bounds;
  private volatile int limit;
  private volatile long loweredAt;

  /**
   * @param now as {@link System#nanoTime}
   */
  ConcurrencyLimit(Settings.Concurrency bounds, long now) {
    this.bounds = bounds;
    this.limit = bounds.initial();
    this.loweredAt = now;
  }

  int get() {
    return limit;
  }

  /**
   * Of requests that were on their way together the first refusal says all: only one that began
   * after it was heeded lowers the limit again.
   *
   * @param began when the request did
   */
  void refused(long began, long now) {
    if (began - loweredAt >= 0) {
      loweredAt = now;
      limit = Math.max(bounds.min(), (int) (limit * BACKOFF));
    }
  }

  /**
   * @param inFlight the requests on their way when this one ended, itself included
   */
  void succeeded(int inFlight) {
    int now = limit;
    if (now < bounds.max() && inFlight * 2 >= now) {
      limit = now + 1;
    }
  }
}
