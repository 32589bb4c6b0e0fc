package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Shares in the ratio of weights, {@code weight = rps / (utilisation + errors / rps)}: requests
 * answered for each unit of capacity used. A server that reports too little gets the mean weight;
 * with fewer than two that report enough, all weigh the same.
 *
 * <p>Source: gRPC proposal A58, client-side weighted round robin, with an error penalty of 1. The
 * turn falls on the weights' axis at multiples of the golden ratio (Weyl's sequence), which spreads
 * each server's requests evenly without a queue or a lock.
 */
final class Weighted<T> implements Policy<T> {

  private static final long UPDATE_NANOS = 1_000_000_000L;

  /** Longer than the other policies believe a report: weights are averages, not moments. */
  private static final long EXPIRY_NANOS = 10_000_000_000L;

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private final RandomGenerator random;
  private final double phase;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile Axis axis = new Axis(null, 0, new double[0]);

  /** Where each server's part of the axis ends. */
  private record Axis(@Nullable Candidates<?> of, long at, double[] ends) {}

  Weighted(RandomGenerator random) {
    this.random = random;
    this.phase = random.nextDouble();
  }

  @Override
  public @Nullable Server<T> choose(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    if (!tried.isEmpty()) {
      return candidates.any(admission, tried, now, random);
    }
    double[] ends = axis(candidates, now).ends;
    double turns = phase + turn.getAndIncrement() * GOLDEN;
    double place = (turns - Math.floor(turns)) * ends[ends.length - 1];
    int low = 0;
    int high = ends.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] > place) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    Server<T> chosen = candidates.get(low);
    return candidates.admits(chosen, admission, tried, now)
        ? chosen
        : candidates.any(admission, tried, now, random);
  }

  /** Two threads may both renew it: they come to the same. */
  private Axis axis(Candidates<?> candidates, long now) {
    Axis current = axis;
    if (current.of != candidates || now - current.at >= UPDATE_NANOS) {
      current = new Axis(candidates, now, ends(candidates, now));
      axis = current;
    }
    return current;
  }

  private static double[] ends(Candidates<?> candidates, long now) {
    int size = candidates.size();
    double[] weights = new double[size];
    double sum = 0;
    int known = 0;
    for (int i = 0; i < size; i++) {
      weights[i] = weight(candidates.get(i).report(now, EXPIRY_NANOS));
      if (weights[i] > 0) {
        sum += weights[i];
        known++;
      }
    }
    double mean = known < 2 ? 1 : sum / known;
    double end = 0;
    for (int i = 0; i < size; i++) {
      end += known < 2 || !(weights[i] > 0) ? mean : weights[i];
      weights[i] = end;
    }
    return weights;
  }

  /** Not a positive number when the report tells too little. */
  private static double weight(LoadReport report) {
    double rps = report.requestsPerSecond();
    double errors = LoadReport.known(report.errorsPerSecond()) ? report.errorsPerSecond() : 0;
    return report.busy() > 0 ? rps / (report.busy() + errors / rps) : 0;
  }
}
