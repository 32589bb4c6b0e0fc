package io.signalbox.member.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo.InstanceStatus;
import io.signalbox.member.tcp.TcpService;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ArrivalTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Member {

    @Bean
    TcpService orders() {
      return new TcpService("orders", connection -> {});
    }
  }

  @TempDir private Path folder;

  /** Else whoever follows the registry would see it change. */
  @Test
  void whoever_is_seen_up_has_all_of_its_ports() throws Exception {
    try (StubRegistry registry = new StubRegistry(0);
        var _ = start(registry, "--signalbox.handoff.folder=" + folder.resolve("handoff"))) {
      await().until(() -> !up(registry).isEmpty());
      assertThat(up(registry))
          .allSatisfy(
              instance -> {
                assertThat(instance.at("/port/$").asInt()).isPositive();
                assertThat(instance.at("/metadata/management.port").asInt()).isPositive();
                assertThat(instance.at("/metadata/signalbox.tcp.orders").asInt()).isPositive();
                assertThat(instance.at("/metadata/signalbox.handoff.tcp").asString())
                    .matches("tcp-[0-9a-f]{16}\\.sock");
              });
    }
  }

  @Test
  void another_status_of_the_users_own_is_left() throws Exception {
    try (StubRegistry registry = new StubRegistry(0);
        var member = start(registry, "--eureka.instance.initial-status=OUT_OF_SERVICE")) {
      assertThat(member.getBean(ApplicationInfoManager.class).getInfo().getStatus())
          .isEqualTo(InstanceStatus.OUT_OF_SERVICE);
    }
  }

  private static List<JsonNode> up(StubRegistry registry) {
    return registry.registrations().stream()
        .map(body -> JsonMapper.shared().readTree(body).at("/instance"))
        .filter(instance -> instance.at("/status").asString().equals("UP"))
        .toList();
  }

  private static ConfigurableApplicationContext start(StubRegistry registry, String... more) {
    SpringApplication member = new SpringApplication(Member.class);
    String url = "http://127.0.0.1:" + registry.port() + "/eureka/";
    List<String> arguments =
        List.of(
            "--spring.application.name=arriving",
            "--spring.main.web-application-type=servlet",
            "--management.server.port=0",
            "--eureka.client.service-url.defaultZone=" + url);
    return member.run(
        Stream.concat(arguments.stream(), Arrays.stream(more)).toArray(String[]::new));
  }
}
