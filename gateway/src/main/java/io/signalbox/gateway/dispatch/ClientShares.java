package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Balancer;
import io.signalbox.member.directory.Instance;
import io.signalbox.networks.Network;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one client's requests from filling a service: answers that he does not take hold places
 * there, and all others would be refused. Thread-safe.
 */
final class ClientShares {

  /** So few are nobody's harm. */
  private static final int FEW = 8;

  private final double share;
  private final Balancer<Instance> balancer;
  private final Map<Network, Integer> places = new ConcurrentHashMap<>();

  /**
   * @param share of all places that one client may have, up to 1
   */
  ClientShares(double share, Balancer<Instance> balancer) {
    this.share = share;
    this.balancer = balancer;
  }

  /** Of a request that is on its way. Whoever has it ends it, once. */
  interface Place {

    /** Of a client that is not known, or may have everything. */
    Place UNCOUNTED = () -> {};

    void end();
  }

  /**
   * A place for one more request of {@code client}.
   *
   * @return null when he has his share of what the service's instances may have together
   */
  @Nullable Place take(@Nullable InetSocketAddress client) {
    Network key = key(client);
    if (key == null) {
      return Place.UNCOUNTED;
    }
    int taken = places.merge(key, 1, Integer::sum);
    if (taken > FEW && taken > share * balancer.places()) {
      end(key);
      return null;
    }
    return () -> end(key);
  }

  /** The same for a request that has waited until there was room for it, whose client it may be. */
  Place takeInTurn(@Nullable InetSocketAddress client) {
    Network key = key(client);
    if (key == null) {
      return Place.UNCOUNTED;
    }
    places.merge(key, 1, Integer::sum);
    return () -> end(key);
  }

  /** By what he is counted; null when he is not. */
  private @Nullable Network key(@Nullable InetSocketAddress client) {
    return share == 1 || client == null || client.getAddress() == null
        ? null
        : Network.ofClient(client.getAddress());
  }

  private void end(Network key) {
    places.compute(key, (same, count) -> count == null || count == 1 ? null : count - 1);
  }
}
