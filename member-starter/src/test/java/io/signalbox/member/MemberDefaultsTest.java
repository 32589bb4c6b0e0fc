package io.signalbox.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class MemberDefaultsTest {

  private final StandardEnvironment environment = new StandardEnvironment();

  @Test
  void a_member_is_safe_without_a_line_of_configuration() {
    addDefaults();
    assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
    assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
    assertThat(environment.getProperty("management.endpoints.access.default")).isEqualTo("none");
    assertThat(environment.getProperty("management.endpoints.web.exposure.include"))
        .isEqualTo("health, info, load, metrics, prometheus");
  }

  @Test
  void whatever_the_service_sets_itself_wins() {
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "application.yml", Map.of("server.port", "9090", "signalbox.member.name", "mine")));
    addDefaults();
    assertThat(environment.getProperty("server.port")).isEqualTo("9090");
    assertThat(environment.getProperty("eureka.instance.instance-id")).isEqualTo("mine");
  }

  private void addDefaults() {
    new MemberDefaults().postProcessEnvironment(environment, new SpringApplication());
  }
}
