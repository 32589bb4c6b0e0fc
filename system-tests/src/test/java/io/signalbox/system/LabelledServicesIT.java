package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A compose file of somebody's own, whose containers are a service by their labels. */
@Tag("containers")
class LabelledServicesIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final String IMAGE = "signalbox-test/crate:1";
  private static final String PROJECT = "labels" + ProcessHandle.current().pid();
  private static final String NETWORKS = "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16";
  private static final int CLIENTS = 4;

  private static Cluster cluster;
  private static TaskClient client;
  private static Path file;

  @BeforeAll
  static void start() throws Exception {
    run(
        "docker",
        "build",
        "-q",
        "--build-arg",
        "PYTHON_IMAGE=" + System.getenv().getOrDefault("PYTHON_IMAGE", "python:3.14-slim"),
        "--build-arg",
        "VERSION=1",
        "-t",
        IMAGE,
        Cluster.PROJECT.resolve("system-tests/src/test/resources/crate").toString());
    cluster =
        Cluster.prepare("labelled-services")
            .with("SIGNALBOX_SUPERVISOR_COMPOSE_PROJECTS", PROJECT)
            .with("SIGNALBOX_SUPERVISOR_COMPOSE_NETWORK", PROJECT + "_default")
            .with("SIGNALBOX_REGISTRATION_ALLOWED_NETWORKS", NETWORKS)
            .with("SIGNALBOX_DIRECTORY_ALLOWED_NETWORKS", NETWORKS);
    client = new TaskClient(cluster);
    file = Files.createDirectories(cluster.home().resolve("mine")).resolve("docker-compose.yml");
    declare("/crate/**");
    cluster.must("up", "--workers", "1");
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.must("down");
      // They are the compose file's, and go on.
      assertThat(running()).isNotEmpty();
      compose("down", "--timeout", "1");
    }
  }

  private static void declare(String paths) throws IOException {
    Files.writeString(
        file,
        """
        version: "2.4"
        services:
          crate:
            image: %s
            stop_grace_period: 5s
            labels:
              signalbox.paths: %s
              signalbox.port: "9000"
              signalbox.health: /crate/health
        """
            .formatted(IMAGE, paths));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + output);
    }
    return output.strip();
  }

  private static void compose(String... arguments) throws IOException, InterruptedException {
    boolean isPlugin = new ProcessBuilder("docker", "compose", "version").start().waitFor() == 0;
    List<String> command =
        new ArrayList<>(isPlugin ? List.of("docker", "compose") : List.of("docker-compose"));
    command.addAll(List.of("-p", PROJECT, "-f", file.toString()));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private static void scale(int count) throws IOException, InterruptedException {
    compose("up", "-d", "--scale", "crate=" + count);
  }

  private static List<String> running(String... filters) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "docker", "ps", "-q", "--filter", "label=com.docker.compose.project=" + PROJECT));
    for (String filter : filters) {
      command.addAll(List.of("--filter", filter));
    }
    return run(command.toArray(String[]::new)).lines().toList();
  }

  private static String container(int number) throws IOException, InterruptedException {
    return running("label=com.docker.compose.container-number=" + number).getFirst();
  }

  private static String startedAt(String container) throws IOException, InterruptedException {
    return run("docker", "inspect", "-f", "{{.State.StartedAt}}", container);
  }

  private static void awaitServices(String pattern) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cluster.must("services")).containsPattern("(?m)" + pattern));
  }

  @BeforeEach
  void twoServe() throws Exception {
    declare("/crate/**");
    scale(2);
    awaitServices("^crate +WELL +2/2 .*compose project " + PROJECT);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(client.get(cluster.gateway("/crate/a")).body()).startsWith("Crate "));
  }

  @Test
  void it_is_reached_through_the_gateway_with_as_many_as_compose_makes() throws Exception {
    assertThat(cluster.must("routes")).containsPattern("/crate/\\*\\*\\s+crate\\s+2/2");

    scale(3);
    awaitServices("^crate +WELL +3/3 ");
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/crate/a"), CLIENTS, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      scale(2);
      awaitServices("^crate +WELL +2/2 ");
      assertThat(load.answers().stream().filter(answer -> !answer.ok()))
          .hasSizeLessThanOrEqualTo(CLIENTS);
    }
    Cluster.Result scaled = cluster.run("scale", "crate", "5");
    assertThat(scaled.status()).isNotZero();
    assertThat(scaled.output()).contains("up -d --scale crate=5");
  }

  @Test
  void a_killed_one_is_started_again_and_only_what_was_in_its_hands_fails() throws Exception {
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/crate/a"), CLIENTS, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      String killed = container(1);
      run("docker", "kill", killed);
      await().atMost(PATIENCE).until(() -> running().contains(killed));
      awaitServices("^crate +WELL +2/2 ");
      int seen = load.answers().size();
      await().atMost(PATIENCE).until(() -> load.answers().size() > seen + 100);
      assertThat(load.answers().stream().filter(answer -> !answer.ok()))
          .hasSizeLessThanOrEqualTo(CLIENTS);
    }
    assertThat(cluster.must("services", "crate"))
        .contains("crate-1 ended before (killed by SIGKILL");
  }

  @Test
  void one_that_its_user_stops_stays_stopped_until_he_starts_it() throws Exception {
    String stopped = container(1);
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/crate/a"), CLIENTS, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      run("docker", "stop", stopped);
      awaitServices("^crate +WELL +1/1 ");
      int seen = load.answers().size();
      await().atMost(PATIENCE).until(() -> load.answers().size() > seen + 100);
      assertThat(load.answers().stream().filter(answer -> !answer.ok()))
          .hasSizeLessThanOrEqualTo(CLIENTS);
    }
    assertThat(cluster.must("instances")).containsPattern("crate-1 +STOPPED .*stopped by somebody");
    assertThat(running()).hasSize(1);

    compose("start", "crate");
    awaitServices("^crate +WELL +2/2 ");
  }

  @Test
  void a_mistake_in_a_label_is_told() throws Exception {
    declare("crate");
    scale(2);
    awaitServices("^mistake: container .*crate.*: label signalbox.paths: .*write /crate");
  }

  @Test
  void a_drained_one_gets_nothing_and_a_restarted_one_comes_back() throws Exception {
    cluster.must("drain", "crate-1");
    awaitServices("^crate +WELL +1/1 ");
    assertThat(running()).hasSize(2);
    cluster.must("resume", "crate");
    awaitServices("^crate +WELL +2/2 ");

    String restarted = container(2);
    String before = startedAt(restarted);
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/crate/a"), CLIENTS, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      cluster.must("restart", "crate-2");
      await()
          .atMost(PATIENCE)
          .until(() -> running().size() == 2 && !startedAt(restarted).equals(before));
      awaitServices("^crate +WELL +2/2 ");
      assertThat(load.answers()).allMatch(RequestLoad.Answer::ok);
    }
  }

  @Test
  void they_do_not_notice_that_the_supervisor_was_killed() throws Exception {
    List<String> before = running();
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/crate/a"), CLIENTS, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      cluster.kill("supervisor");
      cluster.must("up", "--workers", "1");
      awaitServices("^crate +WELL +2/2 ");
      assertThat(load.answers()).allMatch(RequestLoad.Answer::ok);
    }
    assertThat(running()).containsExactlyInAnyOrderElementsOf(before);
  }
}
