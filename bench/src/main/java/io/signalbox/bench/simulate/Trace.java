package io.signalbox.bench.simulate;

import io.signalbox.balancer.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** What became of every query. */
final class Trace {

  private static final int NOWHERE = -1;

  private final List<Ended> queries = new ArrayList<>();

  /**
   * @param replica its id
   */
  private record Ended(long sentAt, long nanos, int replica) {}

  /** Every replica was full. */
  void refused(long now) {
    queries.add(new Ended(now, Summary.FAILED, NOWHERE));
  }

  void ended(Query query, Outcome outcome, long now) {
    long nanos = outcome == Outcome.SUCCESS ? now - query.sentAt() : Summary.FAILED;
    queries.add(new Ended(query.sentAt(), nanos, query.server().target().id()));
  }

  /** Of the queries sent in this time. */
  Summary between(long from, long to) {
    return between(from, to, any -> true);
  }

  /**
   * @param replicas the ids of those whose queries count
   */
  Summary between(long from, long to, IntPredicate replicas) {
    return new Summary(
        queries.stream()
            .filter(query -> query.sentAt >= from && query.sentAt < to)
            .filter(query -> replicas.test(query.replica))
            .mapToLong(Ended::nanos)
            .toArray());
  }
}
