package io.signalbox.bench.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What became of the requests of all clients. Thread-safe. */
final class Tally {

  private static final int MAX_NOTES = 20;

  private final LongAdder connections = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAccumulator slowestNanos = new LongAccumulator(Long::max, 0);
  private final Map<Failure, LongAdder> failures = new ConcurrentHashMap<>();
  private final List<String> notes = new CopyOnWriteArrayList<>();

  void opened() {
    connections.increment();
  }

  void answered(long tookNanos) {
    answered.increment();
    slowestNanos.accumulate(tookNanos);
  }

  /**
   * @param requests that have failed so
   * @param note what is known of it
   */
  void failed(Failure failure, int requests, String note) {
    failures.computeIfAbsent(failure, none -> new LongAdder()).add(requests);
    if (!failure.isAllowed() && notes.size() < MAX_NOTES) {
      notes.add(Instant.now() + " " + note);
    }
  }

  long connections() {
    return connections.sum();
  }

  /** Requests that are over, in whatever way. */
  long done() {
    return answered.sum() + failures.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Requests that have failed as they may not. */
  long faults() {
    return Arrays.stream(Failure.values())
        .filter(failure -> !failure.isAllowed())
        .mapToLong(this::failures)
        .sum();
  }

  long failures(Failure failure) {
    LongAdder count = failures.get(failure);
    return count == null ? 0 : count.sum();
  }

  /** The longest that an answer took. */
  Duration slowest() {
    return Duration.ofNanos(slowestNanos.get());
  }

  /** Of the first failures that may not be. */
  List<String> notes() {
    return List.copyOf(notes);
  }
}
