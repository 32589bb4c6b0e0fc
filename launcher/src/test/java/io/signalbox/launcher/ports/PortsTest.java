package io.signalbox.launcher.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

  @TempDir private Path settings;

  @BeforeEach
  void outgoing() throws IOException {
    outgoing("61000\t61010\n", "\n");
  }

  private void outgoing(String range, String reserved) throws IOException {
    Files.writeString(settings.resolve("ip_local_port_range"), range);
    Files.writeString(settings.resolve("ip_local_reserved_ports"), reserved);
  }

  private Ports ports(int first, int last) throws IOException {
    return new Ports(new PortRange(first, last), new Random(), settings);
  }

  @Test
  void none_is_given_twice_until_it_is_given_back() throws IOException {
    Ports ports = ports(21_000, 21_019);
    Set<Integer> given = new HashSet<>();
    for (int port = ports.take().orElse(0); port != 0; port = ports.take().orElse(0)) {
      assertThat(given.add(port)).isTrue();
      assertThat(port).isBetween(21_000, 21_019);
    }
    assertThat(given).hasSizeGreaterThan(10);

    int back = given.iterator().next();
    ports.giveBack(back);

    assertThat(ports.take()).hasValue(back);
  }

  @Test
  void one_that_was_given_back_rests_while_there_are_others() throws IOException {
    Ports ports = ports(21_100, 21_119);
    int first = ports.take().orElseThrow();
    ports.giveBack(first);

    for (int i = 0; i < 10; i++) {
      int next = ports.take().orElseThrow();
      assertThat(next).isNotEqualTo(first);
      ports.giveBack(next);
    }
  }

  @Test
  void one_on_which_somebody_listens_is_not_given() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThat(ports(port, port).take()).isEmpty();
    }
  }

  @Test
  void a_certain_one_is_one_takers_whether_it_is_of_the_range_or_not() throws IOException {
    Ports ports = ports(21_200, 21_200);

    assertThat(ports.take(21_200)).isTrue();
    assertThat(ports.take(8080)).isTrue();

    assertThat(ports.take(8080)).isFalse();
    assertThat(ports.take()).isEmpty();
  }

  @Test
  void ports_that_outgoing_connections_may_take_are_refused_with_what_to_do() throws IOException {
    outgoing("32768\t60999\n", "\n");

    assertThatCode(() -> ports(20_000, 32_767)).doesNotThrowAnyException();
    assertThatCode(() -> ports(61_000, 65_535)).doesNotThrowAnyException();
    assertThatThrownBy(() -> ports(32_000, 32_768))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32768-60999")
        .hasMessageContaining("ip_local_reserved_ports=32000-32768");
    assertThatThrownBy(() -> ports(40_000, 40_001)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ports_that_are_reserved_are_not_taken_by_outgoing_connections() throws IOException {
    outgoing("1024\t65535\n", "8080,20000-20999\n");

    assertThatCode(() -> ports(20_000, 20_999)).doesNotThrowAnyException();
    assertThatCode(() -> ports(8080, 8080)).doesNotThrowAnyException();
    assertThatThrownBy(() -> ports(20_000, 21_000)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_no_range_is_refused() {
    assertThatThrownBy(() -> new PortRange(0, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PortRange(6, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PortRange(5, 65_536)).isInstanceOf(IllegalArgumentException.class);
  }
}
