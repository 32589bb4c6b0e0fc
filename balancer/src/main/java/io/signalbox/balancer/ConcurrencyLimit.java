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

  ConcurrencyLimit(Settings.Concurrency bounds) {
    this.bounds = bounds;
    this.limit = bounds.initial();
  }

  int get() {
    return limit;
  }

  /**
   * @param inFlight the requests on their way when this one ended, itself included
   */
  void ended(boolean dropped, int inFlight) {
    int now = limit;
    if (dropped) {
      limit = Math.max(bounds.min(), (int) (now * BACKOFF));
    } else if (now < bounds.max() && inFlight * 2 >= now) {
      limit = now + 1;
    }
  }
}
