package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server that costs least: of all when they are few, of two drawn at random when they are many
 * (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001), which costs the
 * same whatever their number.
 */
final class LeastCost<T> implements Policy<T> {

  /** Up to so many are all looked at. */
  static final int FEW = 32;

  private final Cost cost;
  private final RandomGenerator random;

  interface Cost {
    double of(Server<?> server, long now);
  }

  LeastCost(Cost cost, RandomGenerator random) {
    this.cost = cost;
    this.random = random;
  }

  @Override
  public @Nullable Server<T> choose(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    return candidates.size() <= FEW
        ? ofAll(candidates, admission, tried, now)
        : ofTwo(candidates, admission, tried, now);
  }

  private @Nullable Server<T> ofAll(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    int size = candidates.size();
    // Where the search begins is left to chance, so that not everyone finds the same of equals.
    int at = random.nextInt(size);
    Server<T> best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      Server<T> server = candidates.get(at);
      if (candidates.admits(server, admission, tried, now)) {
        double costs = cost.of(server, now);
        if (best == null || costs < least) {
          best = server;
          least = costs;
        }
      }
      at = at + 1 == size ? 0 : at + 1;
    }
    return best;
  }

  private @Nullable Server<T> ofTwo(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    Server<T> one = candidates.any(admission, tried, now, random);
    Server<T> other = candidates.any(admission, tried, now, random);
    if (one == null || other == null) {
      return one;
    }
    return cost.of(other, now) < cost.of(one, now) ? other : one;
  }
}
