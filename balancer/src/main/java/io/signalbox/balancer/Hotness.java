package io.signalbox.balancer;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells how many requests in flight make a server hot: more than the servers had that were observed
 * last, all but the fullest of them. Thread-safe; of observations at the same instant one may be
 * lost.
 */
final class Hotness {

  /** The paper's default, 2^-0.25. */
  private static final double QUANTILE = 0.84;

  /**
   * Of few servers one alone is more than 16 %: at the paper's quantile it would never be hot, how
   * full it may be.
   */
  private static final double FULLEST = 1.5;

  private static final int OBSERVED = 128;
  private static final int STEP = 8;

  private final double[] observed = new double[OBSERVED];
  private final double[] scratch = new double[OBSERVED];
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicBoolean computing = new AtomicBoolean();
  private volatile double threshold;

  /**
   * @param requests that one of {@code servers}, drawn at random, has in flight
   */
  void observe(double requests, int servers) {
    int index = count.getAndIncrement() & Integer.MAX_VALUE;
    observed[index % OBSERVED] = requests;
    if (index % STEP == 0 && computing.compareAndSet(false, true)) {
      try {
        int size = Math.min(index + 1, OBSERVED);
        System.arraycopy(observed, 0, scratch, 0, size);
        double quantile = Math.clamp(1 - FULLEST / servers, 0, QUANTILE);
        threshold = select((int) (quantile * (size - 1)), size);
      } finally {
        computing.set(false);
      }
    }
  }

  /**
   * The value that would be at {@code rank} if the first {@code size} of the scratch were sorted:
   * Hoare's "Find" (CACM 4, 1961), because the JDK's sort allocates.
   */
  private double select(int rank, int size) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      double pivot = scratch[rank];
      int i = low;
      int j = high;
      while (i <= j) {
        while (scratch[i] < pivot) {
          i++;
        }
        while (pivot < scratch[j]) {
          j--;
        }
        if (i <= j) {
          double swapped = scratch[i];
          scratch[i++] = scratch[j];
          scratch[j--] = swapped;
        }
      }
      if (j < rank) {
        low = i;
      }
      if (rank < i) {
        high = j;
      }
    }
    return scratch[rank];
  }

  double threshold() {
    return threshold;
  }
}
