package io.signalbox.balancer;

import io.signalbox.balancer.Candidates.Admission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Servers of which each is to have a declared share of all requests and no more, beside others that
 * the policy chooses among. The share is drawn for each request, whatever the policy: how fast such
 * a server is, and how little it has to do, brings it no more. Immutable, no lock.
 */
final class Canaries<T> {

  private final List<Server<T>> servers;
  private final double[] ends;
  private final Candidates<T> others;
  private final RandomGenerator random;

  private Canaries(List<Server<T>> servers, List<Server<T>> others, RandomGenerator random) {
    this.servers = List.copyOf(servers);
    this.ends = new double[servers.size()];
    double end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += servers.get(i).quota();
      ends[i] = end;
    }
    this.others = new Candidates<>(others);
    this.random = random;
  }

  /** Those among {@code all}; null when there are none, or no others. */
  static <T> @Nullable Canaries<T> of(List<Server<T>> all, RandomGenerator random) {
    List<Server<T>> canaries = new ArrayList<>();
    List<Server<T>> others = new ArrayList<>();
    for (Server<T> server : all) {
      (server.quota() < 1 ? canaries : others).add(server);
    }
    return canaries.isEmpty() || others.isEmpty() ? null : new Canaries<>(canaries, others, random);
  }

  /** All that are none. */
  Candidates<T> others() {
    return others;
  }

  /**
   * The one whose request this is. A new one gets a part of its share at first.
   *
   * @return null when it is none's, or he may not be chosen
   */
  @Nullable Server<T> draw(Collection<Server<T>> tried, long now) {
    double place = random.nextDouble();
    for (int i = 0; i < ends.length; i++) {
      if (place < ends[i]) {
        Server<T> server = servers.get(i);
        boolean isIts = ends[i] - place <= server.quota() * server.warmth(now);
        return isIts && others.admits(server, Admission.HEALTHY, tried, now) ? server : null;
      }
    }
    return null;
  }
}
