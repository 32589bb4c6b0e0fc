package io.signalbox.bench.simulate;

import io.signalbox.balancer.Outcome;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** What became of every query. */
final class Trace {

  private static final int NOWHERE = -1;

  private long[] sentAt = new long[1 << 16];
  private long[] took = new long[1 << 16];
  private int[] replica = new int[1 << 16];
  private int size;

  /** Every replica was full. */
  void refused(long now) {
    add(now, Summary.FAILED, NOWHERE);
  }

  void ended(Query query, Outcome outcome, long now) {
    long nanos = outcome == Outcome.SUCCESS ? now - query.sentAt() : Summary.FAILED;
    add(query.sentAt(), nanos, query.server().target().id());
  }

  private void add(long sent, long nanos, int id) {
    if (size == took.length) {
      int larger = 2 * size;
      sentAt = Arrays.copyOf(sentAt, larger);
      took = Arrays.copyOf(took, larger);
      replica = Arrays.copyOf(replica, larger);
    }
    sentAt[size] = sent;
    took[size] = nanos;
    replica[size] = id;
    size++;
  }

  /** Of the queries sent in this time. */
  Summary between(long from, long to) {
    return between(from, to, any -> true);
  }

  /**
   * @param replicas the ids of those whose queries count
   */
  Summary between(long from, long to, IntPredicate replicas) {
    long[] chosen = new long[size];
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (sentAt[i] >= from && sentAt[i] < to && replicas.test(replica[i])) {
        chosen[count++] = took[i];
      }
    }
    return new Summary(Arrays.copyOf(chosen, count));
  }
}
