package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.networks.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

class TcpOffersTest {

  private static final int HTTP = 8080;

  private final Map<String, List<ServiceInstance>> registered = new LinkedHashMap<>();
  private final List<Refused> refused = new ArrayList<>();
  private final TcpOffers offers =
      new TcpOffers(
          new DiscoveryClient() {
            @Override
            public String description() {
              return "stub";
            }

            @Override
            public List<ServiceInstance> getInstances(String service) {
              return registered.getOrDefault(service, List.of());
            }

            @Override
            public List<String> getServices() {
              return List.copyOf(registered.keySet());
            }
          });

  private void register(String service, String id, Map<String, String> metadata) {
    registered
        .computeIfAbsent(service, key -> new ArrayList<>())
        .add(new DefaultServiceInstance(id, service, "127.0.0.1", HTTP, true, metadata));
  }

  private List<String> ports() {
    return offers.of("orders-db", refused).stream()
        .map(offer -> offer.getInstanceId() + ":" + offer.getPort())
        .toList();
  }

  @Test
  void whoever_is_registered_under_the_name_is_at_its_own_port() {
    register("orders-db", "a", Map.of());
    register("others", "b", Map.of());

    assertThat(ports()).containsExactly("a:8080");
  }

  @Test
  void whoever_says_so_is_at_the_port_that_it_says() {
    register("shop", "a", Map.of("signalbox.tcp.orders-db", " 5433 "));
    register("shop", "b", Map.of("signalbox.tcp.orders", "5434"));
    register("orders-db", "c", Map.of("signalbox.tcp.orders-db", "5435"));
    register("mine", "d", Map.of("SIGNALBOX.TCP.ORDERS-DB", "5436"));

    assertThat(ports()).containsExactlyInAnyOrder("a:5433", "c:5435", "d:5436");
    assertThat(refused).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "65536", "-1", "5433/tcp", "99999999999", "0x50", "5433\n5434"})
  void who_says_a_port_that_is_none_is_left_out(String port) {
    register("orders-db", "a", Map.of("signalbox.tcp.orders-db", port));
    register("shop", "b", Map.of("signalbox.tcp.orders-db", "5433"));

    assertThat(ports()).containsExactly("b:5433");
    assertThat(refused).hasSize(1);
    assertThat(refused.getFirst().toString())
        .startsWith("a at 127.0.0.1:8080 says \"")
        .contains("signalbox.tcp.orders-db: write a port from 1 to 65535")
        .doesNotContain("\n");
  }

  @Test
  void the_socket_of_its_requests_is_not_the_one_of_its_connections() {
    register(
        "shop",
        "a",
        Map.of("signalbox.tcp.orders-db", "5433", "signalbox.handoff", "requests.sock"));
    register(
        "shop",
        "b",
        Map.of("signalbox.tcp.orders-db", "5434", "signalbox.handoff.tcp", "tcp-1.sock"));
    Admission admission = new Admission(List.of(Network.valueOf("127.0.0.0/8")));

    var instances =
        admission
            .accept(offers.of("orders-db", refused), List.of(), new Health.Connection(), refused)
            .keySet();

    assertThat(instances).extracting(Instance::handoffSocket).containsExactly(null, "tcp-1.sock");
    assertThat(instances).noneMatch(Instance::secure);
  }
}
