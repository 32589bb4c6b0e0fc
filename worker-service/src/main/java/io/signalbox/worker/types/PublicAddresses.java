package io.signalbox.worker.types;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public Internet from all others, after IANA's special-purpose address
 * registries (RFC 6890) of IPv4 and IPv6.
 */
final class PublicAddresses {

  private static final List<Net> IPV4_OTHERS =
      List.of(
          net("0.0.0.0", 8), // "this network"
          net("10.0.0.0", 8), // private
          net("100.64.0.0", 10), // carrier-grade NAT
          net("127.0.0.0", 8), // loopback
          net("169.254.0.0", 16), // link-local; cloud metadata services
          net("172.16.0.0", 12), // private
          net("192.0.0.0", 24), // IETF protocol assignments
          net("192.0.2.0", 24), // documentation
          net("192.88.99.0", 24), // 6to4 relays, withdrawn
          net("192.168.0.0", 16), // private
          net("198.18.0.0", 15), // benchmarks
          net("198.51.100.0", 24), // documentation
          net("203.0.113.0", 24), // documentation
          net("224.0.0.0", 4), // multicast
          net("240.0.0.0", 4)); // reserved, broadcast

  /** The only block IANA hands out global unicast addresses from. */
  private static final Net IPV6_GLOBAL = net("2000::", 3);

  private static final List<Net> IPV6_OTHERS =
      List.of(
          net("2001::", 23), // IETF protocol assignments, Teredo among them
          net("2001:db8::", 32), // documentation
          net("2002::", 16), // 6to4: any IPv4 address in disguise, withdrawn
          net("3fff::", 20)); // documentation

  /** IPv4 as seen through a DNS64 (RFC 6052): judged by the IPv4 address at its end. */
  private static final Net NAT64 = net("64:ff9b::", 96);

  private PublicAddresses() {}

  static boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      return isPublicIpv4(bytes);
    }
    if (NAT64.contains(bytes)) {
      return isPublicIpv4(Arrays.copyOfRange(bytes, 12, 16));
    }
    return IPV6_GLOBAL.contains(bytes) && IPV6_OTHERS.stream().noneMatch(n -> n.contains(bytes));
  }

  private static boolean isPublicIpv4(byte[] bytes) {
    return IPV4_OTHERS.stream().noneMatch(n -> n.contains(bytes));
  }

  private static Net net(String address, int length) {
    return new Net(InetAddress.ofLiteral(address).getAddress(), length);
  }

  private record Net(byte[] prefix, int length) {
    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < length; bit++) {
        int mask = 0x80 >> (bit % 8);
        if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
