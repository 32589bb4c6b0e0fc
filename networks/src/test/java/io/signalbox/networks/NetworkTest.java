package io.signalbox.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, 127.0.0.1, true",
    "127.0.0.0/8, 127.255.255.255, true",
    "127.0.0.0/8, 128.0.0.0, false",
    "127.0.0.0/8, 126.255.255.255, false",
    "10.1.2.128/25, 10.1.2.128, true",
    "10.1.2.128/25, 10.1.2.127, false",
    "10.1.2.3/32, 10.1.2.3, true",
    "10.1.2.3/32, 10.1.2.2, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "::1/128, ::1, true",
    "::1/128, ::2, false",
    "fc00::/7, fdff::1, true",
    "fc00::/7, fe80::1, false",
    "fd00:1::/33, fd00:1:7fff::1, true",
    "fd00:1::/33, fd00:1:8000::1, false"
  })
  void contains(String network, String address, boolean expected) {
    assertThat(Network.valueOf(network).contains(Literal.parse(address))).isEqualTo(expected);
  }

  /** CVE-2026-59333: the same leading bits in the other family. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, 7f00::1",
    "10.0.0.0/8, a00::1",
    "192.168.0.0/16, c0a8::1",
    "0.0.0.0/0, ::1",
    "::/0, 127.0.0.1",
    "::/96, 0.0.0.1",
    "7f00::/8, 127.0.0.1",
    "::1/128, 127.0.0.1",
    "::/8, 0.0.0.1"
  })
  void nothing_of_one_family_lies_in_the_other(String network, String address) {
    assertThat(Network.valueOf(network).contains(Literal.parse(address))).isFalse();
  }

  @Property
  void no_ipv6_address_lies_in_a_network_of_ipv4(
      @ForAll @Size(16) byte[] address, @ForAll @IntRange(max = 32) int prefix) throws Exception {
    byte[] base = cut(java.util.Arrays.copyOf(address, 4), prefix);
    assertThat(network(base, prefix).contains(InetAddress.getByAddress(address))).isFalse();
  }

  @Property
  void no_ipv4_address_lies_in_a_network_of_ipv6(
      @ForAll @Size(4) byte[] address, @ForAll @IntRange(max = 128) int prefix) throws Exception {
    byte[] base = cut(java.util.Arrays.copyOf(address, 16), prefix);
    assertThat(network(base, prefix).contains(InetAddress.getByAddress(address))).isFalse();
  }

  @Property
  void an_ipv6_network_reaches_from_its_lowest_to_its_highest_address(
      @ForAll @Size(16) byte[] seed,
      @ForAll @Size(16) byte[] other,
      @ForAll @IntRange(max = 128) int prefix,
      @ForAll boolean near)
      throws Exception {
    byte[] base = cut(seed, prefix);
    byte[] address = near ? join(seed, other, prefix) : other;
    BigInteger lowest = new BigInteger(1, base);
    BigInteger size = BigInteger.TWO.pow(128 - prefix);
    BigInteger distance = new BigInteger(1, address).subtract(lowest);
    assertThat(network(base, prefix).contains(InetAddress.getByAddress(address)))
        .isEqualTo(distance.signum() >= 0 && distance.compareTo(size) < 0);
  }

  private static Network network(byte[] base, int prefix) throws UnknownHostException {
    return new Network(InetAddress.getByAddress(base), prefix);
  }

  private static byte[] cut(byte[] address, int prefix) {
    return join(address, new byte[address.length], prefix);
  }

  /** The first bits of one address, the others of another. */
  private static byte[] join(byte[] first, byte[] then, int prefix) {
    byte[] joined = then.clone();
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      joined[bit / 8] = (byte) (joined[bit / 8] & ~mask | first[bit / 8] & mask);
    }
    return joined;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost/8        | localhost is not an IP address",
        "127.0.0.1          | write an address and a prefix",
        "127.0.0.0/         | write an address and a prefix",
        "127.0.0.0/8/8      | write an address and a prefix",
        "127.0.0.0/-1       | write an address and a prefix",
        "127.0.0.0/+8       | write an address and a prefix",
        "127.0.0.0/08       | write an address and a prefix",
        "127.0.0.0/255.0.0.0| write an address and a prefix",
        "127.0.0.0/33       | from 0 to 32",
        "::1/129            | from 0 to 128",
        "127.0.0.0/999      | from 0 to 32",
        "10.1.2.3/8         | write 10.0.0.0/8",
        "0177.0.0.0/8       | 0177.0.0.0 is not an IP address",
        "127/8              | 127 is not an IP address",
        "::ffff:127.0.0.0/104 | write 127.0.0.0",
        "fe80::%eth0/10     | zone",
        "/8                 | is not an IP address"
      })
  void what_is_no_network_is_refused_with_a_reason(String cidr, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.valueOf(cidr))
        .withMessageContaining(reason)
        .withMessageContaining(cidr);
  }

  @Test
  void a_client_has_one_address_of_ipv4_and_a_64th_of_ipv6() {
    assertThat(Network.ofClient(Literal.parse("10.1.2.3"))).hasToString("10.1.2.3/32");
    assertThat(Network.ofClient(Literal.parse("2001:db8:1:2:3:4:5:6")))
        .isEqualTo(Network.ofClient(Literal.parse("2001:db8:1:2::1")))
        .isNotEqualTo(Network.ofClient(Literal.parse("2001:db8:1:3::1")));
  }
}
