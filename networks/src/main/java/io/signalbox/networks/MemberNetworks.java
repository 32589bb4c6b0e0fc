package io.signalbox.networks;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where members of the cluster may be: at the address of one host, in one of these networks.
 * Thread-safe.
 */
public final class MemberNetworks {

  private record Special(Network network, String what) {}

  /** Addresses at which nobody can be called, or not one host alone. */
  private static final List<Special> NO_HOSTS =
      List.of(
          special("0.0.0.0/8", "stands for every address of a machine"),
          special("224.0.0.0/4", "is a multicast address"),
          special("255.255.255.255/32", "is the broadcast address"),
          special("::/128", "stands for every address of a machine"),
          special("fe80::/10", "means nothing on another machine"),
          special("ff00::/8", "is a multicast address"));

  private final List<Network> networks;

  public MemberNetworks(List<Network> networks) {
    this.networks = List.copyOf(networks);
  }

  /**
   * The address that a member has given.
   *
   * @throws IllegalArgumentException with what is wrong, in words that go on from the text itself
   */
  public InetAddress admit(String literal) {
    InetAddress address = Literal.parse(literal);
    for (Special special : NO_HOSTS) {
      if (special.network.contains(address)) {
        throw new IllegalArgumentException(special.what);
      }
    }
    if (networks.stream().noneMatch(network -> network.contains(address))) {
      throw new IllegalArgumentException(
          networks.stream()
              .map(Network::toString)
              .collect(Collectors.joining(", ", "is in none of the allowed networks (", ")")));
    }
    return address;
  }

  private static Special special(String network, String what) {
    return new Special(Network.valueOf(network), what);
  }
}
