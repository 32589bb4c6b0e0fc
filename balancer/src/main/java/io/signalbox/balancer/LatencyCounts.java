package io.signalbox.balancer;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many requests took how long, since counting began. Each bucket reaches a fifth further than
 * the one before, about: four share each power of two, as in Gil Tene's HdrHistogram. From 0.13 ms
 * to 137 s; the first and the last have what is beyond. Thread-safe, no lock.
 */
final class LatencyCounts {

  private static final int OCTAVES = 20;
  private static final int PER_OCTAVE = 4;

  /**
   * Of the bits of a {@code double} those that are not of use here: all but two of its fraction.
   */
  private static final int UNUSED_BITS = 50;

  private static final long FIRST = Double.doubleToRawLongBits(1L << 17) >>> UNUSED_BITS;

  private final AtomicLongArray counts = new AtomicLongArray(OCTAVES * PER_OCTAVE);

  void add(double nanos) {
    long bucket = (Double.doubleToRawLongBits(Math.max(0, nanos)) >>> UNUSED_BITS) - FIRST;
    counts.getAndIncrement(Math.clamp(bucket, 0, counts.length() - 1));
  }

  /** By the nanoseconds that they took at most; buckets without any are left out. */
  NavigableMap<Long, Long> byNanos() {
    NavigableMap<Long, Long> all = new TreeMap<>();
    for (int bucket = 0; bucket < counts.length(); bucket++) {
      long count = counts.get(bucket);
      if (count > 0) {
        all.put((long) Double.longBitsToDouble((FIRST + bucket + 1) << UNUSED_BITS), count);
      }
    }
    return Collections.unmodifiableNavigableMap(all);
  }
}
