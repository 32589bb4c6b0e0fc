package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.networks.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

class AdmissionTest {

  private final Admission admission =
      new Admission(List.of(Network.valueOf("127.0.0.0/8"), Network.valueOf("::1/128")));
  private final List<Refused> refused = new ArrayList<>();

  private List<Instance> accept(ServiceInstance... entries) {
    return List.copyOf(admission.accept(List.of(entries), List.of(), null, refused).keySet());
  }

  private static ServiceInstance worker(String id, int port) {
    return worker(id, "127.0.0.1", port);
  }

  private static ServiceInstance worker(String id, String host, int port) {
    return new DefaultServiceInstance(id, "worker-service", host, port, false);
  }

  @Test
  void keeps_one_order_however_the_registry_shuffles() {
    var first = worker("a", 1);
    var second = worker("b", 2);

    assertThat(accept(second, first)).isEqualTo(accept(first, second)).hasSize(2);
  }

  @Test
  void takes_an_address_once() {
    assertThat(accept(worker("old", 1), worker("new", 1))).hasSize(1);
  }

  @Test
  void of_two_entries_at_one_address_keeps_the_one_that_it_knows() {
    var old = worker("old", 1);
    var young = worker("young", 1);
    for (var known : List.of(accept(old), accept(young))) {
      assertThat(admission.accept(List.of(old, young), known, null, refused).sequencedKeySet())
          .containsExactlyElementsOf(known);
      assertThat(admission.accept(List.of(young, old), known, null, refused).sequencedKeySet())
          .containsExactlyElementsOf(known);
    }
    assertThat(accept(old, young)).isEqualTo(accept(young, old));
  }

  @ParameterizedTest
  @CsvSource({
    "0.05, 0.05",
    ".5, 0.5",
    "1, 1",
    "'', 1",
    "0.0, 1",
    "5%, 1",
    "-0.5, 1",
    "7, 1",
    "1e-3, 1",
    "NaN, 1"
  })
  void takes_a_share_that_is_one(String told, double share) {
    var entry =
        new DefaultServiceInstance(
            "a", "shop", "127.0.0.1", 1, false, Map.of("signalbox.share", told));

    assertThat(admission.accept(List.of(entry), List.of(), null, refused).values())
        .containsExactly(share);
  }

  @Test
  void puts_no_id_into_a_header_that_could_end_it() {
    assertThat(accept(worker("a\r\nSet-Cookie: b", 1)))
        .containsExactly(new Instance("127.0.0.1:1", false, "127.0.0.1", 1, 1, null));
  }

  @Test
  void writes_no_line_of_the_registrys_into_the_log() {
    assertThat(accept(worker("a\nforged", "10.1.2.3", 1))).isEmpty();
    assertThat(refused).first().asString().startsWith("a?forged at 10.1.2.3:1 is in none of");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7f00::1",
        "127.1",
        "0177.0.0.1",
        "2130706433",
        "::ffff:127.0.0.1",
        "0.0.0.0",
        "localhost",
        ""
      })
  void accepts_no_address_that_somebody_may_read_otherwise(String host) {
    assertThat(accept(worker("a", host, 1))).isEmpty();
    assertThat(refused).hasSize(1);
  }

  @Test
  void accepts_no_place_that_is_no_hosts() {
    var anywhere = new Admission(List.of(Network.valueOf("0.0.0.0/0"), Network.valueOf("::/0")));
    var entries =
        Stream.of("0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1")
            .map(host -> worker("a", host, 1))
            .toList();
    assertThat(anywhere.accept(entries, List.of(), null, refused)).isEmpty();
  }

  @Test
  void accepts_ipv6() {
    assertThat(accept(worker("six", "::1", 8080)).getFirst().authority()).isEqualTo("[::1]:8080");
  }
}
