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
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service that is run by the cluster itself, as two containers of an image. */
@Tag("containers")
class SupervisedContainersIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final String IMAGE = "signalbox-test/crate";
  private static final int CLIENTS = 4;
  private static final Pattern INSTANCE =
      Pattern.compile("(?m)^(crate-\\d+) +READY +(\\d+) +(\\d+) ");

  private static Cluster cluster;
  private static TaskClient client;

  @BeforeAll
  static void start() throws Exception {
    for (String version : List.of("1", "2")) {
      docker(
          "build",
          "-q",
          "--build-arg",
          "PYTHON_IMAGE=" + System.getenv().getOrDefault("PYTHON_IMAGE", "python:3.14-slim"),
          "--build-arg",
          "VERSION=" + version,
          "-t",
          IMAGE + ":" + version,
          Cluster.PROJECT.resolve("system-tests/src/test/resources/crate").toString());
    }
    cluster = Cluster.prepare("supervised-containers");
    client = new TaskClient(cluster);
    declare("1");
    cluster.must("up", "--workers", "1", "--services", file().toString());
    serve();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.must("down");
      assertThat(containers("-aq")).isEmpty();
    }
  }

  private static Path file() throws IOException {
    return Files.createDirectories(cluster.home().resolve("mine")).resolve("services.yml");
  }

  private static void declare(String tag) throws IOException {
    Files.writeString(
        file(),
        """
        services:
          crate:
            paths: [/crate/**]
            run: {image: "%s:%s"}
            instances: 2
            limits: {memory: 64MB, pids: 100}
            update: {watch: 2s}
        """
            .formatted(IMAGE, tag));
  }

  private static String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process docker = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (docker.waitFor() != 0) {
      throw new AssertionError(command + ": " + output);
    }
    return output.strip();
  }

  /** This cluster's that run: their first processes by their ids. */
  private static Map<String, Long> containers() throws Exception {
    return containers("-q");
  }

  private static Map<String, Long> containers(String which) throws Exception {
    String owner = Files.readString(cluster.home().resolve("supervisor/containers/owner")).strip();
    Map<String, Long> pids = new TreeMap<>();
    for (String id :
        docker("ps", which, "--filter", "label=io.signalbox.owner=" + owner).lines().toList()) {
      pids.put(id, Long.valueOf(docker("inspect", "-f", "{{.State.Pid}}", id)));
    }
    return pids;
  }

  /** Of those that are ready, by name. */
  private static Map<String, Long> instances() throws Exception {
    Map<String, Long> pids = new TreeMap<>();
    INSTANCE
        .matcher(cluster.must("instances"))
        .results()
        .forEach(row -> pids.put(row.group(1), Long.valueOf(row.group(3))));
    return pids;
  }

  private static String container(String instance) throws Exception {
    Long pid = instances().get(instance);
    return containers().entrySet().stream()
        .filter(container -> container.getValue().equals(pid))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private static void serve() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cluster.must("services")).containsPattern("(?m)^crate +WELL +2/2 "));
  }

  private static void isReplaced(String instance, Long before) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(instances()).hasSize(2).doesNotContainEntry(instance, before));
    serve();
  }

  @Test
  void it_is_reached_through_the_gateway() throws Exception {
    serve();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(client.get(cluster.gateway("/crate/a")).body()).startsWith("Crate "));
    assertThat(cluster.must("routes")).containsPattern("/crate/\\*\\*\\s+crate\\s+2/2");
    assertThat(containers()).hasSize(2);
  }

  @Test
  void a_killed_one_is_replaced_and_only_what_was_in_its_hands_fails() throws Exception {
    serve();
    Map<String, Long> before = instances();
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/crate/a"), CLIENTS, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      docker("kill", container("crate-1"));
      isReplaced("crate-1", before.get("crate-1"));
      int seen = load.answers().size();
      await().atMost(PATIENCE).until(() -> load.answers().size() > seen + 100);
      assertThat(load.answers().stream().filter(answer -> !answer.ok()))
          .hasSizeLessThanOrEqualTo(CLIENTS);
    }
    assertThat(containers()).hasSize(2);
  }

  @Test
  void so_is_one_that_somebody_has_paused() throws Exception {
    serve();
    Map<String, Long> before = instances();

    docker("pause", container("crate-2"));

    isReplaced("crate-2", before.get("crate-2"));
  }

  @Test
  void so_is_one_that_somebody_has_removed() throws Exception {
    serve();
    Map<String, Long> before = instances();

    docker("rm", "-f", container("crate-2"));

    isReplaced("crate-2", before.get("crate-2"));
  }

  @Test
  void one_that_takes_too_much_memory_is_replaced_and_that_is_told() throws Exception {
    serve();
    Map<String, Long> before = instances();

    // It is killed before it can answer.
    client.get(cluster.gateway("/crate/eat"));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.must("services", "crate")).contains("out of memory", "Eating"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(instances()).hasSize(2).isNotEqualTo(before));
  }

  @Test
  void the_containers_do_not_notice_that_their_supervisor_was_killed() throws Exception {
    serve();
    Map<String, Long> before = containers();
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/crate/a"), CLIENTS, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      cluster.kill("supervisor");
      int seen = load.answers().size();
      await().atMost(PATIENCE).until(() -> load.answers().size() > seen + 100);
      cluster.must("up");
      serve();
      assertThat(containers()).isEqualTo(before);
      assertThat(load.answers()).allMatch(RequestLoad.Answer::ok);
    }
  }

  @Test
  void an_update_fails_no_request_and_one_to_an_image_that_is_not_there_goes_back()
      throws Exception {
    serve();
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/crate/a"), CLIENTS, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      Map<String, Long> old = containers();
      declare("2");
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(containers()).hasSize(2).doesNotContainKeys(keys(old)));
      serve();
      assertThat(client.get(cluster.gateway("/crate/a")).body()).isEqualTo("Crate 2.\n");

      Map<String, Long> fresh = containers();
      declare("none");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.must("services"))
                      .containsPattern("(?m)^crate .* was given up: .*" + IMAGE + ":none"));
      serve();
      assertThat(containers()).isEqualTo(fresh);
      assertThat(load.answers()).allMatch(RequestLoad.Answer::ok);
    }
  }

  private static String[] keys(Map<String, Long> containers) {
    return containers.keySet().toArray(String[]::new);
  }
}
