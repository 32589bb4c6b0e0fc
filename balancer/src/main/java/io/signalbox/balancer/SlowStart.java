package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.random.RandomGenerator;

/**
 * Gives servers that are new, or back from ejection, a share that grows with their warmth, whatever
 * the policy, which knows only the warm ones. The share is drawn, not weighed: beside idle servers
 * a new one would never win, and stay cold. No lock, no state.
 */
final class SlowStart<T> {

  private final RandomGenerator random;

  SlowStart(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Returns {@code chosen}, or with the chance {@code warmth / servers} a new server in its place,
   * unless that one has more requests in flight already.
   */
  Server<T> prefer(
      Candidates<T> candidates, Server<T> chosen, Collection<Server<T>> tried, long now) {
    Server<T> drawn = candidates.get(random.nextInt(candidates.size()));
    return !drawn.isWarm(now)
            && drawn.inFlight() <= chosen.inFlight()
            && candidates.admits(drawn, Admission.HEALTHY, tried, now)
            && random.nextDouble() < drawn.warmth(now)
        ? drawn
        : chosen;
  }
}
