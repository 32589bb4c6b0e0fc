package io.signalbox.bench.simulate;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.LongSupplier;

/**
 * Virtual time, in nanoseconds from 0: what is to happen, in the order of time, and at the same
 * instant in the order in which it was arranged. Not thread-safe.
 */
final class Timeline implements LongSupplier {

  private final Queue<Event> events = new PriorityQueue<>();
  private long arranged;
  private long happened;
  private long now;

  /**
   * @param turn of all that is arranged
   */
  private record Event(long instant, long turn, Runnable action) implements Comparable<Event> {

    private static final Comparator<Event> ORDER =
        Comparator.comparingLong(Event::instant).thenComparingLong(Event::turn);

    @Override
    public int compareTo(Event other) {
      return ORDER.compare(this, other);
    }
  }

  @Override
  public long getAsLong() {
    return now;
  }

  /** How many events have happened. */
  long happened() {
    return happened;
  }

  /**
   * @param instant not in the past
   */
  void at(long instant, Runnable action) {
    events.add(new Event(instant, arranged++, action));
  }

  void after(long nanos, Runnable action) {
    at(now + nanos, action);
  }

  /** For the first time after one interval. Never ends. */
  void every(long interval, Runnable action) {
    after(
        interval,
        () -> {
          action.run();
          every(interval, action);
        });
  }

  /** Lets happen what is arranged for {@code end} at the latest. */
  void run(long end) {
    for (Event next = events.peek(); next != null && next.instant <= end; next = events.peek()) {
      events.remove();
      now = next.instant;
      happened++;
      next.action.run();
    }
    now = end;
  }
}
