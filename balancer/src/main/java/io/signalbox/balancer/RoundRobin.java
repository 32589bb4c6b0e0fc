package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Each server in its turn. The turn of one that is not admitted goes to any other rather than to
 * the next, which would have twice its share. Who begins is left to chance: many balancers that
 * start together would otherwise all ask the same server first.
 */
final class RoundRobin<T> implements Policy<T> {

  private final AtomicInteger turn;
  private final RandomGenerator random;

  RoundRobin(RandomGenerator random) {
    this.turn = new AtomicInteger(random.nextInt());
    this.random = random;
  }

  @Override
  public @Nullable Server<T> choose(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    // A repeat takes no turn of its own: beside one broken server, every new request would
    // otherwise begin at that one.
    if (tried.isEmpty()) {
      Server<T> next = candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
      if (candidates.admits(next, admission, tried, now)) {
        return next;
      }
    }
    return candidates.any(admission, tried, now, random);
  }
}
