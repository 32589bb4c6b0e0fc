package io.signalbox.balancer;

import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The servers to choose from, and who of them may be chosen. Immutable; what it says of a server
 * changes with the server.
 */
final class Candidates<T> {

  private static final int DRAWS = 4;

  private final List<Server<T>> servers;
  private final @Nullable Canaries<T> canaries;

  /** None of them has a share of its own. */
  Candidates(List<Server<T>> servers) {
    this(servers, null);
  }

  /**
   * @param canaries those that have, if any
   */
  Candidates(List<Server<T>> servers, @Nullable Canaries<T> canaries) {
    this.servers = List.copyOf(servers);
    this.canaries = canaries;
  }

  /** How much is overlooked, from nothing to everything but a full server. */
  enum Admission {
    /** Those of the healthy that are not new. */
    WARM,
    /** Those that take connections and answer well. */
    HEALTHY,
    /** Those that take connections, even if they fail requests. */
    REACHABLE,
    /** All: whoever thinks so badly of all may be wrong himself. */
    ALL;

    Admission wider() {
      return switch (this) {
        case WARM -> HEALTHY;
        case HEALTHY -> REACHABLE;
        case REACHABLE, ALL -> ALL;
      };
    }

    boolean admits(Server<?> server, long now) {
      return switch (this) {
        case WARM -> server.isWell() && server.isWarm(now);
        case HEALTHY -> server.isWell();
        case REACHABLE -> server.reachable();
        case ALL -> true;
      };
    }
  }

  List<Server<T>> servers() {
    return servers;
  }

  /** Null, mostly: then all are chosen among by the policy. */
  @Nullable Canaries<T> canaries() {
    return canaries;
  }

  int size() {
    return servers.size();
  }

  Server<T> get(int index) {
    return servers.get(index);
  }

  /** Whether {@code server} may be chosen. */
  boolean admits(Server<T> server, Admission admission, Collection<Server<T>> tried, long now) {
    return admission.admits(server, now) && server.hasRoom() && !tried.contains(server);
  }

  /** Whether a server is admitted, with room or without. */
  boolean anyAdmitted(Admission admission, Collection<Server<T>> tried, long now) {
    // By index, here and elsewhere: an iterator would be garbage for each request.
    for (int i = 0; i < servers.size(); i++) {
      Server<T> server = servers.get(i);
      if (admission.admits(server, now) && !tried.contains(server)) {
        return true;
      }
    }
    return false;
  }

  /** Any that is admitted, with equal chances unless few are; null when none is. */
  @Nullable Server<T> any(
      Admission admission, Collection<Server<T>> tried, long now, RandomGenerator random) {
    int size = servers.size();
    for (int draw = 0; draw < DRAWS; draw++) {
      Server<T> drawn = servers.get(random.nextInt(size));
      if (admits(drawn, admission, tried, now)) {
        return drawn;
      }
    }
    return firstFrom(random.nextInt(size), admission, tried, now);
  }

  /** The first that is admitted, at {@code start} or after it in a circle. */
  private @Nullable Server<T> firstFrom(
      int start, Admission admission, Collection<Server<T>> tried, long now) {
    int size = servers.size();
    for (int i = 0, at = start; i < size; i++, at = at + 1 == size ? 0 : at + 1) {
      Server<T> server = servers.get(at);
      if (admits(server, admission, tried, now)) {
        return server;
      }
    }
    return null;
  }
}
