package io.signalbox.bench.simulate;

import java.util.ArrayDeque;
import java.util.Deque;

/** Ends what takes too long. All have the same time: who began first is due first. */
final class Deadlines {

  private final Timeline timeline;
  private final long timeoutNanos;
  private final Deque<Query> pending = new ArrayDeque<>();

  Deadlines(Timeline timeline, long timeoutNanos) {
    this.timeline = timeline;
    this.timeoutNanos = timeoutNanos;
  }

  void watch(Query query) {
    pending.add(query);
    if (pending.size() == 1) {
      expireNext();
    }
  }

  private void expireNext() {
    long now = timeline.getAsLong();
    Query first = pending.peek();
    while (first != null && (first.isEnded() || first.sentAt() + timeoutNanos <= now)) {
      if (!first.isEnded()) {
        first.timeOut();
      }
      pending.remove();
      first = pending.peek();
    }
    if (first != null) {
      timeline.at(first.sentAt() + timeoutNanos, this::expireNext);
    }
  }
}
