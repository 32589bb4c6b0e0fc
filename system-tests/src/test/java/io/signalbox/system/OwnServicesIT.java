package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples of services that are somebody's own, behind a real cluster. */
@ExtendWith(SharedCluster.class)
class OwnServicesIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Path EXAMPLES = Cluster.PROJECT.resolve("examples");

  private final Cluster cluster;
  private final TaskClient client;
  private final List<Process> services = new ArrayList<>();

  @TempDir private Path folder;

  OwnServicesIT(Cluster cluster) {
    this.cluster = cluster;
    this.client = new TaskClient(cluster);
  }

  @AfterEach
  void stop() {
    services.forEach(Process::destroyForcibly);
  }

  private Process start(String name, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder
        .environment()
        .put("SIGNALBOX_REGISTRY_PASSWORD", cluster.credential("SIGNALBOX_REGISTRY_PASSWORD"));
    Process process = builder.start();
    services.add(process);
    return process;
  }

  private Process shop(String name) throws IOException {
    return spring("shop-service", name);
  }

  private Process member(String name) throws IOException {
    return spring("booking-service", name);
  }

  private Process spring(String example, String name) throws IOException {
    String registry = cluster.registry("/eureka/").getAuthority();
    return java(
        example,
        name,
        // As in its properties, but for the ports.
        "--server.port=0",
        "--eureka.client.service-url.defaultZone=http://signalbox:${SIGNALBOX_REGISTRY_PASSWORD}@"
            + registry
            + "/eureka/",
        "--eureka.instance.instance-id=" + name);
  }

  private Process java(String example, String name, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                EXAMPLES.resolve("%s/target/%1$s.jar".formatted(example)).toString()));
    command.addAll(List.of(arguments));
    return start(name, command.toArray(String[]::new));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.get(cluster.gateway(path));
  }

  @Test
  void a_member_with_a_parent_of_its_own_leaves_without_a_lost_request() throws Exception {
    Process first = member("booking-1");
    member("booking-2");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.must("explain", "/bookings"))
                    .contains("booking-1 at 127.0.0.1:", "booking-2 at 127.0.0.1:"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get("/bookings").body()).contains("\"Ada\""));

    first.destroy();

    for (int i = 0; i < 200; i++) {
      assertThat(get("/bookings").statusCode()).isEqualTo(200);
    }
    await().atMost(PATIENCE).until(() -> !first.isAlive());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cluster.must("explain", "/bookings")).doesNotContain("booking-1"));
  }

  @Test
  void a_stock_spring_service_is_routed_when_it_registers_and_may_die() throws Exception {
    Process first = shop("shop-1");
    shop("shop-2");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.must("explain", "/shop/items"))
                    .contains("shop-1 at 127.0.0.1:", "shop-2 at 127.0.0.1:"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get("/shop/items/1").body()).contains("\"Item 1\""));
    assertThat(cluster.must("routes")).containsPattern("/shop/\\*\\*\\s+shop\\s+2/2");

    first.destroyForcibly();

    for (int i = 0; i < 200; i++) {
      assertThat(get("/shop/items").statusCode()).isEqualTo(200);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.must("explain", "/shop/items")).contains("shop-1", "gets none"));
  }

  @Test
  void one_without_eureka_may_stand_in_the_file_before_it_starts() throws Exception {
    int port = Cluster.freePort();
    Path file = cluster.home().resolve("mine.yml");
    Files.writeString(
        file,
        """
        services:
          reviews:
            paths: [/reviews/**]
            addresses: [127.0.0.1:%d]
            health: /actuator/health/readiness
        """
            .formatted(port));
    try {
      cluster.must("up", "--services", file.toString());
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(get("/reviews").statusCode()).isEqualTo(503));

      java("review-service", "reviews", "--server.port=" + port);

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(get("/reviews").body()).contains("\"stars\":5"));
      // As far as its health says, too.
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(cluster.must("routes")).containsPattern("reviews\\s+1/1"));
    } finally {
      Files.writeString(file, "services:\n");
    }
  }

  @Test
  void one_in_python_stands_in_a_file_that_may_change() throws Exception {
    Python.require();
    int port = Cluster.freePort();
    start("pages", "python3", EXAMPLES.resolve("pages/pages.py").toString(), String.valueOf(port));
    // It stays: the cluster goes on to follow it.
    Path file = cluster.home().resolve("mine.yml");
    String services =
        "services:\n  pages:\n    paths: [/pages/**]\n    addresses: [127.0.0.1:%d]\n";
    Files.writeString(file, services.formatted(port));
    try {
      cluster.must("up", "--services", file.toString());
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(get("/pages/a").body())
                      .isEqualTo("This is /pages/a, for 127.0.0.1.\n"));

      Files.writeString(file, services.formatted(port) + "    helth: /\n");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.must("up"))
                      .contains("mine.yml:5:5", "helth", "did you mean health?"));
      assertThat(get("/pages/a").statusCode()).isEqualTo(200);
    } finally {
      Files.writeString(file, "services:\n");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get("/pages/a").statusCode()).isEqualTo(404));
  }
}
