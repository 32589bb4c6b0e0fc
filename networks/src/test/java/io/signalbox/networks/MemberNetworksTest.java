package io.signalbox.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberNetworksTest {

  private static final MemberNetworks EVERYWHERE = of("0.0.0.0/0", "::/0");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.0.0.0          | every address",
        "0.1.2.3          | every address",
        "::               | every address",
        "224.0.0.1        | multicast",
        "239.255.255.250  | multicast",
        "ff02::1          | multicast",
        "255.255.255.255  | broadcast",
        "fe80::1          | another machine",
        "fe80::1%eth0     | zone",
        "::ffff:127.0.0.1 | write 127.0.0.1",
        "127.1            | not an IP address"
      })
  void where_no_host_can_be_there_is_no_member(String literal, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EVERYWHERE.admit(literal))
        .withMessageContaining(reason);
  }

  @Test
  void a_member_in_an_allowed_network_is_admitted() {
    assertThat(of("127.0.0.0/8", "fd00::/8").admit("127.0.0.1"))
        .isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(of("127.0.0.0/8", "fd00::/8").admit("fd00::1"))
        .isEqualTo(InetAddress.ofLiteral("fd00::1"));
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3", "7f00::1", "169.254.169.254", "::1"})
  void a_member_elsewhere_is_told_where_it_may_be(String literal) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("127.0.0.0/8").admit(literal))
        .withMessageContaining("127.0.0.0/8");
  }

  private static MemberNetworks of(String... networks) {
    return new MemberNetworks(List.of(networks).stream().map(Network::valueOf).toList());
  }
}
