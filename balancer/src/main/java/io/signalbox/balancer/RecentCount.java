package io.signalbox.balancer;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Counts events of about the last minute, in steps of five seconds. Thread-safe, no lock. */
final class RecentCount {

  private static final int STEPS = 12;
  private static final long STEP_NANOS = 5_000_000_000L;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(STEPS);
  private volatile long step = Long.MIN_VALUE;

  void add(long now) {
    roll(now);
    counts.getAndIncrement(Math.floorMod(step, STEPS));
  }

  int lastMinute(long now) {
    roll(now);
    int sum = 0;
    for (int i = 0; i < STEPS; i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  private void roll(long now) {
    long current = Math.floorDiv(now, STEP_NANOS);
    long before = step;
    if (current > before) {
      step = current;
      for (long passed = Math.max(before + 1, current - STEPS + 1); passed <= current; passed++) {
        counts.set(Math.floorMod(passed, STEPS), 0);
      }
    }
  }
}
