package io.signalbox.registry;

import static io.signalbox.registry.RegistryClient.detail;
import static io.signalbox.registry.RegistryClient.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.netflix.appinfo.ApplicationInfoManager;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Services that have Eureka's client, a name and the registry's URL, and nothing else of ours. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "signalbox.registry.password=" + RegistryClient.PASSWORD)
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class StockServicesTest {

  /** No configuration in the sense of the tests: they would start it with the registry. */
  @EnableAutoConfiguration
  static class StockService {}

  @LocalServerPort private int port;
  private RegistryClient registry;

  @BeforeEach
  void connect() {
    registry = new RegistryClient(port);
  }

  @Test
  void spring_clouds_own_client_is_in_the_table_at_its_address_in_one_row(CapturedOutput output)
      throws Exception {
    try (ConfigurableApplicationContext service = start("stock")) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> registry.instances("stock").size(), size -> size == 1);
      JsonNode row = registry.instances("stock").getFirst();
      assertThat(row.path("ipAddr").asString()).isEqualTo("127.0.0.1");
      assertThat(row.path("hostName").asString()).isEqualTo("127.0.0.1");
      assertThat(row.path("homePageUrl").asString()).isEqualTo("http://127.0.0.1:8090/");
      assertThat(row.path("statusPageUrl").asString())
          .isEqualTo("http://127.0.0.1:8090/actuator/info");
      assertThat(row.path("metadata").path("signalbox.paths").asString())
          .isEqualTo("/stock/**,/stock-images/**");

      for (String change : new String[] {"one", "two", "three"}) {
        service.getBean(ApplicationInfoManager.class).registerAppMetadata(Map.of("change", change));
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> registry.instances("stock").toString().contains(change));
      }
      assertThat(registry.instances("stock")).hasSize(1);
    }
    assertThat(registry.instances("stock")).isEmpty();
    assertThat(output.toString().lines().filter(line -> line.contains("STOCK/")))
        .filteredOn(line -> line.contains("registers at"))
        .singleElement()
        .asString()
        .endsWith("registers at 127.0.0.1:8090 (it said 172.17.0.2)");
  }

  private ConfigurableApplicationContext start(String name) {
    return new SpringApplicationBuilder(StockService.class)
        .web(WebApplicationType.NONE)
        .run(
            // The registry's own file would be found.
            "--spring.config.name=none",
            "--spring.application.name=" + name,
            "--server.port=8090",
            "--eureka.client.service-url.defaultZone=http://signalbox:%s@127.0.0.1:%d/eureka/"
                .formatted(RegistryClient.PASSWORD, port),
            // A stock service has no Jersey.
            "--eureka.client.jersey.enabled=false",
            "--eureka.client.fetch-registry=false",
            "--eureka.client.instance-info-replication-interval-seconds=1",
            "--eureka.instance.hostname=my-laptop.fritz.box",
            "--eureka.instance.ip-address=172.17.0.2",
            "--eureka.instance.metadata-map.signalbox.paths[0]=/stock/**",
            "--eureka.instance.metadata-map.signalbox.paths[1]=/stock-images/**");
  }

  @ParameterizedTest
  @CsvSource({
    "172.17.0.2, my-laptop.fritz.box, 127.0.0.1, 127.0.0.1",
    "172.17.0.2, 10.1.2.3, 127.0.0.1, 127.0.0.1",
    "172.17.0.2, 127.1.2.3, 127.1.2.3, 127.1.2.3",
    "127.1.2.3, my-laptop.fritz.box, 127.1.2.3, 127.1.2.3",
    "127.1.2.3, 10.1.2.3, 127.1.2.3, 127.1.2.3",
    "127.1.2.3, 127.3.2.1, 127.1.2.3, 127.3.2.1",
    "169.254.169.254, 169.254.169.254, 127.0.0.1, 127.0.0.1",
    "'', '', 127.0.0.1, 127.0.0.1"
  })
  void readers_of_the_table_see_none_but_admitted_addresses(
      String ipAddr, String hostName, String address, String name) throws Exception {
    ObjectNode instance = instance("seen", ipAddr, hostName);
    assertThat(registry.register(instance).statusCode()).isEqualTo(204);
    JsonNode row = registry.instances("seen").getFirst();
    assertThat(row.path("ipAddr").asString()).isEqualTo(address);
    assertThat(row.path("hostName").asString()).isEqualTo(name);
    registry.cancel(instance);
  }

  @ParameterizedTest
  @CsvSource({
    "http://my-laptop.fritz.box:8090/actuator/info?a=b#c, http://127.0.0.1:8090/actuator/info?a=b#c",
    "https://172.17.0.2, https://127.0.0.1",
    "http://127.0.0.1/my-laptop.fritz.box, http://127.0.0.1/my-laptop.fritz.box",
    "http://elsewhere.example/my-laptop.fritz.box, ''",
    "http://my-laptop.fritz.box.evil.example/, ''",
    "http://my-laptop.fritz.box@evil.example/, ''",
    "ftp://my-laptop.fritz.box/, ''"
  })
  void a_page_of_the_machine_is_one_of_its_address(String said, String shown) throws Exception {
    ObjectNode instance = instance("paged", "172.17.0.2", "my-laptop.fritz.box");
    instance.put("statusPageUrl", said);
    assertThat(registry.register(instance).statusCode()).isEqualTo(204);
    assertThat(registry.instances("paged").getFirst().path("statusPageUrl").asString(""))
        .isEqualTo(shown);
    registry.cancel(instance);
  }

  @Test
  void who_registers_again_and_again_has_one_row() throws Exception {
    ObjectNode instance = instance("again", "172.17.0.2", "my-laptop.fritz.box");
    for (long time : new long[] {1785000000000L, 1785000000000L, 1785000000001L, 1784000000000L}) {
      instance.put("lastDirtyTimestamp", time);
      assertThat(registry.register(instance).statusCode()).isEqualTo(204);
      assertThat(registry.renew(instance).statusCode()).isEqualTo(200);
      assertThat(registry.instances("again"))
          .singleElement()
          .satisfies(row -> assertThat(row.path("ipAddr").asString()).isEqualTo("127.0.0.1"));
    }
    registry.cancel(instance);
  }

  @Nested
  @DirtiesContext
  @TestPropertySource(properties = "signalbox.registration.allowed-networks=10.0.0.0/8,fd00::/8")
  class ElsewhereThanMembers {

    @Test
    void a_refusal_names_both_addresses_and_what_to_set() throws Exception {
      assertThat(detail(registry.register(instance("lost", "172.17.0.2", "my-laptop.local"))))
          .startsWith(
              "ipAddr \"172.17.0.2\" is in none of the allowed networks (10.0.0.0/8,"
                  + " fd00:0:0:0:0:0:0:0/8), and 127.0.0.1, where it registers from, is not allowed"
                  + " either")
          .contains("eureka.instance.ip-address=", "signalbox.registration.allowed-networks");
      assertThat(detail(registry.register(instance("lost", "my laptop", ""))))
          .contains("\"my laptop\" is not an IP address", "127.0.0.1");
      assertThat(registry.instances("lost")).isEmpty();
    }

    @Test
    void a_page_at_an_address_of_ipv6_has_it_in_brackets() throws Exception {
      ObjectNode instance = instance("six", "fd00::1", "my-laptop.local");
      assertThat(registry.register(instance).statusCode()).isEqualTo(204);
      JsonNode row = registry.instances("six").getFirst();
      assertThat(row.path("hostName").asString()).isEqualTo("fd00::1");
      assertThat(row.path("homePageUrl").asString()).isEqualTo("http://[fd00::1]:8090/");
    }
  }
}
