package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    "0.0.0.0/0, ::1, false",
    "::1/128, ::1, true",
    "::1/128, ::2, false",
    "::1/128, 127.0.0.1, false",
    "127.0.0.0/8, ::ffff:127.0.0.1, true",
    "127.0.0.0/8, ::ffff:10.1.2.3, false",
    "fd00::/7, fdff::1, true",
    "fd00::/7, fe80::1, false"
  })
  void contains(String network, String address, boolean expected) {
    var literal = Objects.requireNonNull(Network.literal(address));
    assertThat(Network.valueOf(network).contains(literal)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "example.org",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "127.0.0.1 ",
        "127.0.0.1:80",
        "127.0.0.1@10.0.0.1",
        ""
      })
  void takesOnlyFullAddresses(String host) {
    assertThat(Network.literal(host)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost/8", "127.0.0.0", "127.0.0.0/33", "127.0.0.0/-1", "::1/129"})
  void refusesWhatIsNoNetwork(String cidr) {
    assertThatIllegalArgumentException().isThrownBy(() -> Network.valueOf(cidr));
  }

  @Test
  void spellsAnIpv6AuthorityInBrackets() {
    assertThat(new Instance("id", "::1", 80, 81, null).authority()).isEqualTo("[::1]:80");
  }
}
