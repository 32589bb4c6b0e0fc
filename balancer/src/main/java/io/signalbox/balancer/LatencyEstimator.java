package io.signalbox.balancer;

import java.time.Duration;
import java.util.Arrays;

/**
 * Tells a server how long a request takes that arrives now: the median of what the latest requests
 * took that found about as many others there. When too few did, it looks further around.
 *
 * <p>Source: section 4 of the Prequal paper, which leaves the widths open. After a jump in load
 * only the quick ones have ended, so it is late by as much as the others take. Thread-safe, by a
 * lock that is held for some hundred nanoseconds.
 */
public final class LatencyEstimator {

  private static final int KEPT = 256;
  private static final int MOST = 16;
  private static final int ENOUGH = 4;

  private final long windowNanos;
  private final long[] endedAt = new long[KEPT];
  private final int[] found = new int[KEPT];
  private final double[] took = new double[KEPT];
  private final double[] near = new double[MOST];
  private int next;
  private int size;

  /**
   * @param window older requests tell nothing
   */
  public LatencyEstimator(Duration window) {
    this.windowNanos = window.toNanos();
  }

  /**
   * A request has ended.
   *
   * @param requestsFound how many others were in flight when it arrived
   * @param nanos from its arrival to its end
   */
  public synchronized void ended(int requestsFound, double nanos, long now) {
    endedAt[next] = now;
    found[next] = requestsFound;
    took[next] = nanos;
    next = (next + 1) % KEPT;
    size = Math.min(size + 1, KEPT);
  }

  /**
   * In seconds; {@link LoadReport#UNKNOWN} when no request has ended lately, so that a server which
   * has become idle is not shunned for what it once was.
   *
   * @param requests in flight now
   */
  public synchronized double seconds(int requests, long now) {
    int distance = 1;
    int count = collect(requests, distance, now);
    // As far as twice of what is in flight, then anything.
    while (count < ENOUGH && distance <= requests) {
      distance *= 2;
      count = collect(requests, distance, now);
    }
    if (count == 0) {
      count = collect(requests, Integer.MAX_VALUE, now);
    }
    return count == 0 ? LoadReport.UNKNOWN : median(count) / 1e9;
  }

  private int collect(int requests, int distance, long now) {
    int count = 0;
    for (int i = 1; i <= size && count < MOST; i++) {
      int at = Math.floorMod(next - i, KEPT);
      if (now - endedAt[at] > windowNanos) {
        break;
      }
      if (Math.abs(found[at] - requests) <= distance) {
        near[count++] = took[at];
      }
    }
    return count;
  }

  private double median(int count) {
    Arrays.sort(near, 0, count);
    return count % 2 == 1 ? near[count / 2] : (near[count / 2 - 1] + near[count / 2]) / 2;
  }
}
