package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A way to choose among servers. Thread-safe, takes no lock, allocates nothing to choose. */
interface Policy<T> {

  /**
   * @param candidates at least one
   * @param tried those that have failed this request
   * @return null when no server is admitted
   */
  @Nullable Server<T> choose(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now);

  /** {@code server} has just told its load. */
  default void told(Server<T> server, long now) {}

  static <T> Policy<T> of(Settings settings, RandomGenerator random) {
    return switch (settings.policy()) {
      case ROUND_ROBIN -> new RoundRobin<>(random);
      case RANDOM -> new RandomChoice<>(random);
      case LEAST_REQUESTS -> new LeastCost<>(Server::pressure, random);
      case PEAK_EWMA -> new LeastCost<>(Server::expectedDelay, random);
      case WEIGHTED -> new Weighted<>(random);
      case PREQUAL -> new Prequal<>(settings.reportExpiry().toNanos(), random);
    };
  }
}
