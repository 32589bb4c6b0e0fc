package io.signalbox.member.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A member whose registry is away, refuses, and answers: what its log says of that. */
@ExtendWith(OutputCaptureExtension.class)
class RegistryWatchTest {

  private StubRegistry registry;
  private ConfigurableApplicationContext member;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Member {}

  @AfterEach
  void stop() {
    if (member != null) {
      member.close();
    }
    if (registry != null) {
      registry.close();
    }
  }

  @Test
  void an_absence_is_a_line_and_so_is_the_return(CapturedOutput output) throws Exception {
    registry = new StubRegistry(0);
    int port = registry.port();
    startMember(port);
    await().until(() -> registry.requests() > 3);
    registry.close();
    await().untilAsserted(() -> assertThat(output).contains("does not answer"));
    int told = output.getOut().length();
    // Several rounds of each of the client's two loops.
    await()
        .during(Duration.ofSeconds(6))
        .untilAsserted(() -> assertThat(output.getOut().substring(told)).hasSizeLessThan(1_000));

    registry = new StubRegistry(port);
    await().untilAsserted(() -> assertThat(output).contains("answers again, after"));
    assertThat(output.getOut().lines().filter(line -> line.contains("does not answer"))).hasSize(1);
  }

  @Test
  void a_refusal_is_told_once_with_its_reason(CapturedOutput output) throws Exception {
    registry = new StubRegistry(0);
    registry.refuse("hostName \\\"me\\\" is no address\\u001b[2J");
    startMember(registry.port());
    await()
        .untilAsserted(
            () ->
                assertThat(output)
                    .contains(
                        "does not register this member: 400 hostName \"me\" is no address\\u001b"));
    int told = output.getOut().length();
    int asked = registry.requests();
    await().until(() -> registry.requests() > asked + 10);
    assertThat(output.getOut().substring(told)).hasSizeLessThan(1_000);

    registry.accept();
    await().untilAsserted(() -> assertThat(output).contains("has registered this member"));
  }

  private void startMember(int port) {
    member =
        SpringApplication.run(
            Member.class,
            "--spring.application.name=watched",
            "--spring.main.web-application-type=servlet",
            "--eureka.client.service-url.defaultZone=http://127.0.0.1:" + port + "/eureka/");
  }
}
