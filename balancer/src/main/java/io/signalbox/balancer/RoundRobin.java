package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Each server in its turn. The turn of one that is not admitted, or not yet warm, goes to any other
 * rather than to the next, which would have twice its share.
 */
final class RoundRobin<T> implements Policy<T> {

  private final AtomicInteger turn = new AtomicInteger();
  private final RandomGenerator random;

  RoundRobin(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public @Nullable Server<T> choose(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    // A repeat takes no turn of its own: beside one broken server, every new request would
    // otherwise begin at that one.
    if (tried.isEmpty()) {
      Server<T> next = candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
      double warmth = next.warmth(now);
      if (candidates.admits(next, admission, tried)
          && (warmth == 1 || random.nextDouble() < warmth)) {
        return next;
      }
    }
    return candidates.any(admission, tried, random);
  }
}
