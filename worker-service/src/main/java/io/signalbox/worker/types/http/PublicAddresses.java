package io.signalbox.worker.types.http;

import io.signalbox.networks.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public Internet from all others, after IANA's special-purpose address
 * registries (RFC 6890) of IPv4 and IPv6.
 */
final class PublicAddresses {

  private static final List<Network> IPV4_OTHERS =
      List.of(
          net("0.0.0.0/8"), // "this network"
          net("10.0.0.0/8"), // private
          net("100.64.0.0/10"), // carrier-grade NAT
          net("127.0.0.0/8"), // loopback
          net("169.254.0.0/16"), // link-local; cloud metadata services
          net("172.16.0.0/12"), // private
          net("192.0.0.0/24"), // IETF protocol assignments
          net("192.0.2.0/24"), // documentation
          net("192.88.99.0/24"), // 6to4 relays, withdrawn
          net("192.168.0.0/16"), // private
          net("198.18.0.0/15"), // benchmarks
          net("198.51.100.0/24"), // documentation
          net("203.0.113.0/24"), // documentation
          net("224.0.0.0/4"), // multicast
          net("240.0.0.0/4")); // reserved, broadcast

  /** The only block IANA hands out global unicast addresses from. */
  private static final Network IPV6_GLOBAL = net("2000::/3");

  private static final List<Network> IPV6_OTHERS =
      List.of(
          net("2001::/23"), // IETF protocol assignments, Teredo among them
          net("2001:db8::/32"), // documentation
          net("2002::/16"), // 6to4: any IPv4 address in disguise, withdrawn
          net("3fff::/20")); // documentation

  /** IPv4 as seen through a DNS64 (RFC 6052): judged by the IPv4 address at its end. */
  private static final Network NAT64 = net("64:ff9b::/96");

  private PublicAddresses() {}

  static boolean contain(InetAddress address) {
    if (address instanceof Inet4Address) {
      return isPublicIpv4(address);
    }
    if (NAT64.contains(address)) {
      return isPublicIpv4(lastBytes(address));
    }
    return IPV6_GLOBAL.contains(address)
        && IPV6_OTHERS.stream().noneMatch(network -> network.contains(address));
  }

  private static boolean isPublicIpv4(InetAddress address) {
    return IPV4_OTHERS.stream().noneMatch(network -> network.contains(address));
  }

  private static InetAddress lastBytes(InetAddress address) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), 12, 16));
    } catch (UnknownHostException e) {
      throw new AssertionError("Four bytes are an address", e);
    }
  }

  private static Network net(String cidr) {
    return Network.valueOf(cidr);
  }
}
