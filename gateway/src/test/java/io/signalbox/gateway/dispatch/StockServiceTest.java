package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.balancer.LoadReport;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.stock.StockService;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that nobody has changed are weighted by what their actuators tell. */
class StockServiceTest {

  private static final Pattern PORT = Pattern.compile("listens on port (\\d+)\\.");

  @TempDir private Path folder;

  @Test
  void the_one_that_needs_more_for_a_request_gets_fewer() throws Exception {
    Process light = start("light", 1_000);
    Process heavy = start("heavy", 8_000);
    try (RunningGateway gateway =
        RunningGateway.start(
            "signalbox.balancer.all.policy=weighted", "signalbox.directory.probe-interval=500ms")) {
      gateway.workers(worker("light", port("light")), worker("heavy", port("heavy")));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                ask(gateway, 50);
                return tells(gateway, "light") && tells(gateway, "heavy");
              });

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                Map<String, Long> answers = ask(gateway, 200);
                assertThat(answers.getOrDefault("heavy", 0L)).isBetween(1L, 60L);
              });
    } finally {
      light.destroyForcibly();
      heavy.destroyForcibly();
    }
  }

  private static boolean tells(RunningGateway gateway, String service) {
    LoadReport report = LoadReport.parse(gateway.table(service).path("reported").asString(""));
    return report != null && report.cpu() > 0 && report.requestsPerSecond() > 1;
  }

  /** Who answered how many of the requests. */
  private static Map<String, Long> ask(RunningGateway gateway, int requests) throws Exception {
    Callable<String> request =
        () -> gateway.get("/api/tasks").headers().firstValue("X-Served-By").orElse("nobody");
    List<String> servers = new ArrayList<>();
    try (var clients = Executors.newFixedThreadPool(4)) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < requests; i++) {
        answers.add(clients.submit(request));
      }
      for (Future<String> answer : answers) {
        servers.add(answer.get());
      }
    }
    return servers.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
  }

  /** Without what is Signalbox's own on its class path. */
  private Process start(String name, long micros) throws IOException {
    String classPath =
        List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
            .filter(entry -> !entry.contains("member-starter") && !entry.endsWith("/classes"))
            .collect(Collectors.joining(File.pathSeparator));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            StockService.class.getName(),
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--eureka.client.enabled=false",
            "--spring.cloud.gateway.server.webflux.enabled=false",
            "--management.endpoints.web.exposure.include=metrics",
            "--cost.micros=" + micros)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name).toFile())
        .start();
  }

  private int port(String name) throws IOException {
    Path output = folder.resolve(name);
    try {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> PORT.matcher(Files.readString(output)).find());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(Files.readString(output), e);
    }
    Matcher port = PORT.matcher(Files.readString(output));
    assertThat(port.find()).isTrue();
    return Integer.parseInt(port.group(1));
  }
}
