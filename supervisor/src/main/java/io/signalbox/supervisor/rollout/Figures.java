package io.signalbox.supervisor.rollout;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What has become of requests.
 *
 * @param failed as the balancer has it: answered with a server error, broken off, not answered in
 *     time
 * @param answered the others, by the nanoseconds that they took at most
 */
public record Figures(long failed, NavigableMap<Long, Long> answered) {

  public static final Figures NONE = new Figures(0, Collections.emptyNavigableMap());

  public Figures {
    answered = Collections.unmodifiableNavigableMap(new TreeMap<>(answered));
  }

  long good() {
    return sum(answered);
  }

  long all() {
    return good() + failed;
  }

  /** The share of those that failed; 0 of none. */
  double failures() {
    return failed == 0 ? 0 : (double) failed / all();
  }

  public Figures plus(Figures other) {
    NavigableMap<Long, Long> sum = new TreeMap<>(answered);
    other.answered.forEach((nanos, count) -> sum.merge(nanos, count, Long::sum));
    return new Figures(failed + other.failed, sum);
  }

  /**
   * What has been counted after {@code earlier}: all of it when there is less of anything than
   * there was, since counting has begun anew meanwhile.
   */
  Figures since(Figures earlier) {
    NavigableMap<Long, Long> more = new TreeMap<>(answered);
    for (Map.Entry<Long, Long> bucket : earlier.answered.entrySet()) {
      long left = more.getOrDefault(bucket.getKey(), 0L) - bucket.getValue();
      if (left < 0) {
        return this;
      }
      more.put(bucket.getKey(), left);
    }
    return failed < earlier.failed ? this : new Figures(failed - earlier.failed, more);
  }

  /** The nanoseconds that {@code share} of what was answered took at most; 0 when nothing was. */
  long quantile(double share) {
    long left = (long) Math.ceil(share * good());
    for (Map.Entry<Long, Long> bucket : answered.entrySet()) {
      left -= bucket.getValue();
      if (left <= 0) {
        return bucket.getKey();
      }
    }
    return 0;
  }

  /** How many of those that were answered took longer. */
  long slowerThan(long nanos) {
    return sum(answered.tailMap(nanos, false));
  }

  private static long sum(Map<Long, Long> buckets) {
    return buckets.values().stream().mapToLong(Long::longValue).sum();
  }
}
