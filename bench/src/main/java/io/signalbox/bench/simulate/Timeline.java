package io.signalbox.bench.simulate;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Virtual time, in nanoseconds from 0: what is to happen, in the order of time, and at the same
 * instant in the order in which it was arranged. A binary heap. Not thread-safe.
 */
final class Timeline implements LongSupplier {

  private long[] instants = new long[1024];
  private long[] turns = new long[1024];
  private Runnable[] events = new Runnable[1024];
  private int size;
  private long arranged;
  private long happened;
  private long now;

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
  void at(long instant, Runnable event) {
    if (size == events.length) {
      int larger = 2 * size;
      instants = Arrays.copyOf(instants, larger);
      turns = Arrays.copyOf(turns, larger);
      events = Arrays.copyOf(events, larger);
    }
    rise(size++, instant, arranged++, event);
  }

  void after(long nanos, Runnable event) {
    at(now + nanos, event);
  }

  /** For the first time after one interval. Never ends. */
  void every(long interval, Runnable event) {
    after(
        interval,
        () -> {
          event.run();
          every(interval, event);
        });
  }

  /** Lets happen what is arranged for {@code end} at the latest. */
  void run(long end) {
    while (size > 0 && instants[0] <= end) {
      now = instants[0];
      Runnable event = events[0];
      size--;
      sink(instants[size], turns[size], events[size]);
      happened++;
      event.run();
    }
    now = end;
  }

  private void rise(int from, long instant, long turn, Runnable event) {
    int hole = from;
    while (hole > 0) {
      int parent = (hole - 1) / 2;
      if (isBefore(parent, instant, turn)) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, instant, turn, event);
  }

  private void sink(long instant, long turn, Runnable event) {
    int hole = 0;
    while (true) {
      int child = 2 * hole + 1;
      if (child + 1 < size && isBefore(child + 1, instants[child], turns[child])) {
        child++;
      }
      if (child >= size || !isBefore(child, instant, turn)) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    put(hole, instant, turn, event);
  }

  private boolean isBefore(int index, long instant, long turn) {
    return instants[index] < instant || instants[index] == instant && turns[index] < turn;
  }

  private void move(int from, int to) {
    put(to, instants[from], turns[from], events[from]);
  }

  private void put(int index, long instant, long turn, Runnable event) {
    instants[index] = instant;
    turns[index] = turn;
    events[index] = event;
  }
}
