package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.Collection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hot-cold lexicographic: a server with more requests in flight than most is hot. Of the cold ones
 * a fast one is chosen; when all are hot, the one with the fewest requests.
 *
 * <p>Source: Wydrowski, Kleinberg, Rumble and Archer, "Load is not what you should balance:
 * Introducing Prequal", NSDI 2024. The paper asks random servers with each request and takes the
 * fastest of the cold ones that told their load last ({@link ReportPool}). So does this, as long as
 * there are as many reports. When they come with answers only, they are of the servers just chosen,
 * which would be chosen again and again. Then up to sixteen servers are looked at, each by what is
 * known of it, and of those that are nearly as fast as the fastest the one with the fewest requests
 * is chosen: small differences are noise, and all who saw the same would choose the same.
 */
final class Prequal<T> implements Policy<T> {

  /** The paper's pool of probes; and so many servers are looked at. */
  static final int POOL = 16;

  /** How many times as long as the fastest a server may take and still be nearly as fast. */
  private static final double NEARLY = 1.5;

  private static final double SLIGHT_NANOS = 500_000;

  private final RandomGenerator random;
  private final Hotness hotness = new Hotness();
  private final ReportPool<T> pool;
  private volatile int servers;

  Prequal(long reportExpiryNanos, RandomGenerator random) {
    this.random = random;
    this.pool = new ReportPool<>(POOL, reportExpiryNanos, random);
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
    Server<T> chosen =
        servers > POOL ? pool.choose(candidates, hotness.threshold(), admission, tried, now) : null;
    if (chosen == null) {
      chosen = ofSome(candidates, admission, tried, now);
    }
    return chosen != null ? chosen : candidates.any(admission, tried, now, random);
  }

  private @Nullable Server<T> ofSome(
      Candidates<T> candidates, Admission admission, Collection<Server<T>> tried, long now) {
    int size = candidates.size();
    int start = random.nextInt(size);
    // The first one looked at is any: what it has is a fair sample of what servers have.
    hotness.observe(candidates.get(start).requests(now), size);
    double longest = leastLatency(candidates, start, admission, tried, now) * NEARLY + SLIGHT_NANOS;
    double threshold = hotness.threshold();
    Server<T> best = null;
    Server<T> emptiest = null;
    double fewest = Double.POSITIVE_INFINITY;
    double fewestOfAll = Double.POSITIVE_INFINITY;
    for (int i = 0, at = start; i < Math.min(size, POOL); i++, at = at + 1 == size ? 0 : at + 1) {
      Server<T> server = candidates.get(at);
      if (!candidates.admits(server, admission, tried, now)) {
        continue;
      }
      double requests = server.requests(now);
      if (requests < fewestOfAll) {
        emptiest = server;
        fewestOfAll = requests;
      }
      if (requests <= threshold && requests < fewest && server.latency(now) <= longest) {
        best = server;
        fewest = requests;
      }
    }
    return best != null ? best : emptiest;
  }

  /** Of the cold ones looked at; infinite when there are none. */
  private double leastLatency(
      Candidates<T> candidates,
      int start,
      Admission admission,
      Collection<Server<T>> tried,
      long now) {
    int size = candidates.size();
    double threshold = hotness.threshold();
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0, at = start; i < Math.min(size, POOL); i++, at = at + 1 == size ? 0 : at + 1) {
      Server<T> server = candidates.get(at);
      if (candidates.admits(server, admission, tried, now) && server.requests(now) <= threshold) {
        least = Math.min(least, server.latency(now));
      }
    }
    return least;
  }
}
