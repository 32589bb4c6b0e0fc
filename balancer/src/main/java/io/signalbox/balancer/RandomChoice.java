package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Any server; one that is not yet warm in proportion to its warmth. */
final class RandomChoice<T> implements Policy<T> {

  private final RandomGenerator random;

  RandomChoice(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public @Nullable Server<T> choose(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    Server<T> drawn = candidates.any(admission, tried, random);
    if (drawn == null) {
      return null;
    }
    double warmth = drawn.warmth(now);
    return warmth == 1 || random.nextDouble() < warmth
        ? drawn
        : candidates.any(admission, tried, random);
  }
}
