package io.signalbox.member.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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

  private final AtomicInteger requests = new AtomicInteger();
  private volatile int status = 204;
  private HttpServer registry;
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
      registry.stop(0);
    }
  }

  @Test
  void an_absence_is_a_line_and_so_is_the_return(CapturedOutput output) throws Exception {
    int port = openRegistry(0);
    startMember(port);
    await().until(() -> requests.get() > 3);
    registry.stop(0);
    await().untilAsserted(() -> assertThat(output).contains("does not answer"));
    int told = output.getOut().length();
    // Several rounds of each of the client's two loops.
    await()
        .during(Duration.ofSeconds(6))
        .untilAsserted(() -> assertThat(output.getOut().substring(told)).hasSizeLessThan(1_000));

    openRegistry(port);
    await().untilAsserted(() -> assertThat(output).contains("answers again, after"));
    assertThat(output.getOut().lines().filter(line -> line.contains("does not answer"))).hasSize(1);
  }

  @Test
  void a_refusal_is_told_once_with_its_reason(CapturedOutput output) throws Exception {
    status = 400;
    startMember(openRegistry(0));
    await()
        .untilAsserted(
            () ->
                assertThat(output)
                    .contains(
                        "does not register this member: 400 hostName \"me\" is no address\\u001b"));
    int told = output.getOut().length();
    int asked = requests.get();
    await().until(() -> requests.get() > asked + 10);
    assertThat(output.getOut().substring(told)).hasSizeLessThan(1_000);

    status = 204;
    await().untilAsserted(() -> assertThat(output).contains("has registered this member"));
  }

  private int openRegistry(int port) throws IOException {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    registry.createContext(
        "/",
        exchange -> {
          try (exchange) {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            boolean registration = exchange.getRequestMethod().equals("POST");
            if (registration && status == 400) {
              byte[] problem =
                  "{\"status\": 400, \"detail\": \"hostName \\\"me\\\" is no address\\u001b[2J\"}"
                      .getBytes(StandardCharsets.UTF_8);
              exchange.getResponseHeaders().add("Content-Type", "application/problem+json");
              exchange.sendResponseHeaders(400, problem.length);
              exchange.getResponseBody().write(problem);
            } else if (registration) {
              exchange.sendResponseHeaders(204, -1);
            } else if (exchange.getRequestMethod().equals("PUT")) {
              exchange.sendResponseHeaders(status == 204 ? 200 : 404, -1);
            } else {
              byte[] table =
                  "{\"applications\": {\"versions__delta\": \"1\", \"apps__hashcode\": \"\", \"application\": []}}"
                      .getBytes(StandardCharsets.UTF_8);
              exchange.getResponseHeaders().add("Content-Type", "application/json");
              exchange.sendResponseHeaders(200, table.length);
              exchange.getResponseBody().write(table);
            }
          }
        });
    registry.start();
    return registry.getAddress().getPort();
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
