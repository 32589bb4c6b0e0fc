package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hot-cold lexicographic: a server with more requests in flight than most is hot. Of the cold ones
 * the one with the lowest latency is chosen; when all are hot, the one with the fewest requests.
 *
 * <p>Source: Wydrowski, Kleinberg, Rumble and Archer, "Load is not what you should balance:
 * Introducing Prequal", NSDI 2024. Few servers are all looked at, each by what is known of it; of
 * many, those that have told their load last ({@link ReportPool}), and two drawn at random when too
 * few have. Where the paper draws from many and so spreads its choices, of few any is chosen that
 * is nearly as fast as the fastest: small differences are noise, and all who saw the same would
 * choose the same.
 */
final class Prequal<T> implements Policy<T> {

  /** The paper's pool of probes; up to so many servers are all looked at. */
  static final int POOL = 16;

  private static final double NEARLY = 0.9;
  private static final double SLIGHT_NANOS = 500_000;

  private final RandomGenerator random;
  private final Hotness hotness = new Hotness();
  private final ReportPool<T> pool;
  private final LeastCost<T> fallback;
  private volatile int servers;

  Prequal(long reportExpiryNanos, RandomGenerator random) {
    this.random = random;
    this.pool = new ReportPool<>(POOL, reportExpiryNanos, random);
    this.fallback = new LeastCost<>(Server::pressure, random);
  }

  @Override
  public void told(Server<T> server, long now) {
    if (servers > POOL) {
      hotness.observe(server.requests(now), servers);
      pool.add(server, now);
    }
  }

  @Override
  public @Nullable Server<T> choose(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    servers = candidates.size();
    if (servers <= POOL) {
      return ofAll(candidates, admission, tried, now);
    }
    Server<T> chosen = pool.choose(candidates, hotness.threshold(), admission, tried, now);
    return chosen != null ? chosen : fallback.choose(candidates, admission, tried, now);
  }

  private @Nullable Server<T> ofAll(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    int size = candidates.size();
    int at = random.nextInt(size);
    // The first one looked at is any: what it has is a fair sample of what servers have.
    hotness.observe(candidates.get(at).requests(now), size);
    double threshold = hotness.threshold();
    Server<T> coldest = null;
    Server<T> emptiest = null;
    double leastLatency = 0;
    double fewest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      Server<T> server = candidates.get(at);
      if (candidates.admits(server, admission, tried)) {
        double requests = server.requests(now);
        if (requests <= threshold) {
          double latency = server.latency(now);
          if (coldest == null || latency < leastLatency * NEARLY - SLIGHT_NANOS) {
            coldest = server;
            leastLatency = latency;
          }
        } else if (requests < fewest) {
          emptiest = server;
          fewest = requests;
        }
      }
      at = at + 1 == size ? 0 : at + 1;
    }
    return coldest != null ? coldest : emptiest;
  }
}
