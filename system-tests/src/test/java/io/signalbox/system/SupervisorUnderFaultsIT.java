package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong with services and with their supervisor, while clients go on asking. By hand with
 * {@code -Dsignalbox.supervisor.updates=10 -Dsignalbox.supervisor.kills=20}.
 */
class SupervisorUnderFaultsIT {

  private static final int UPDATES = Integer.getInteger("signalbox.supervisor.updates", 2);
  private static final int KILLS = Integer.getInteger("signalbox.supervisor.kills", 3);

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int CLIENTS = 3;
  private static final int INSTANCES = 2;
  private static final Pattern INSTANCE =
      Pattern.compile("(?m)^(pages-\\d+) +READY +(\\d+) +(\\d+) ");

  private static Cluster cluster;
  private static int version;

  /**
   * @param port where it listens
   */
  private record Place(int port, long pid) {}

  @BeforeAll
  static void start() throws Exception {
    Python.require();
    cluster = Cluster.prepare("supervisor-faults");
    Files.createDirectories(folder().resolve("sick"));
    Files.copy(
        Cluster.PROJECT.resolve("system-tests/src/test/resources/moody.py"),
        folder().resolve("moody.py"),
        StandardCopyOption.REPLACE_EXISTING);
    declare("well");
    cluster.must("up", "--workers", "1", "--services", folder().resolve("services.yml").toString());
    areWell(INSTANCES);
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.must("down");
      assertThat(programs()).isZero();
    }
  }

  private static Path folder() {
    return cluster.home().resolve("mine");
  }

  /** A version that has not been there before. */
  private static void declare(String mood) throws IOException {
    version++;
    Files.writeString(
        folder().resolve("services.yml"),
        """
        services:
          pages:
            paths: [/pages/**]
            run: {command: [python3, moody.py, "${PORT}", %s, "version %d"]}
            health: /health
            instances: %d
            update: {watch: 2s, deadline: 30s}
            start-timeout: 20s
        """
            .formatted(mood, version, INSTANCES));
  }

  /** Those that are ready. */
  private static Map<String, Place> ready() throws Exception {
    Map<String, Place> places = new TreeMap<>();
    INSTANCE
        .matcher(cluster.must("instances"))
        .results()
        .forEach(
            row ->
                places.put(
                    row.group(1),
                    new Place(Integer.parseInt(row.group(2)), Long.parseLong(row.group(3)))));
    return places;
  }

  private static void areWell(int count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.must("services"))
                    .containsPattern("(?m)^pages +WELL +%1$d/%1$d ".formatted(count)));
  }

  private static void noneIsOf(Map<String, Place> before) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(ready().values()).doesNotContainAnyElementsOf(before.values()));
  }

  /** All that are there, whoever knows of them. */
  private static long programs() {
    return ProcessHandle.allProcesses()
        .filter(process -> isOfThisCluster(process.pid()))
        .filter(process -> process.info().command().orElse("").contains("python"))
        .count();
  }

  private static boolean isOfThisCluster(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "cwd"))
          .startsWith(folder());
    } catch (IOException e) {
      return false;
    }
  }

  private static RequestLoad load() {
    RequestLoad load = RequestLoad.start(cluster.gateway("/pages/a"), CLIENTS, ANSWER);
    goesOn(load);
    return load;
  }

  private static void goesOn(RequestLoad load) {
    int seen = load.answers().size();
    await().atMost(PATIENCE).until(() -> load.answers().size() > seen + 100);
  }

  private static List<RequestLoad.Answer> failed(RequestLoad load) {
    return load.answers().stream().filter(answer -> !answer.ok()).toList();
  }

  @Test
  void one_that_says_it_is_sick_is_replaced_and_no_request_fails() throws Exception {
    Place sick = ready().values().iterator().next();
    Path word = folder().resolve("sick").resolve(String.valueOf(sick.port()));
    try (RequestLoad load = load()) {
      Files.createFile(word);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(ready().values()).hasSize(INSTANCES).doesNotContain(sick));
      goesOn(load);
      assertThat(failed(load)).isEmpty();
    } finally {
      Files.deleteIfExists(word);
    }
    areWell(INSTANCES);
  }

  @Test
  void one_that_is_frozen_is_replaced_and_only_what_was_in_its_hands_fails() throws Exception {
    Place frozen = ready().values().iterator().next();
    try (RequestLoad load = load()) {
      new ProcessBuilder("kill", "-STOP", String.valueOf(frozen.pid())).start().waitFor();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(ready().values()).hasSize(INSTANCES).doesNotContain(frozen));
      goesOn(load);
      assertThat(failed(load)).hasSizeLessThanOrEqualTo(CLIENTS);
    }
    areWell(INSTANCES);
    await().atMost(PATIENCE).until(() -> programs() == INSTANCES);
  }

  @Test
  void updates_one_after_the_other_fail_no_request() throws Exception {
    try (RequestLoad load = load()) {
      for (int i = 0; i < UPDATES; i++) {
        Map<String, Place> before = ready();
        declare("well");
        noneIsOf(before);
        areWell(INSTANCES);
      }
      System.out.printf(
          "%d updates: %d of %d requests failed%n",
          UPDATES, failed(load).size(), load.answers().size());
      assertThat(failed(load)).isEmpty();
    }
  }

  @Test
  void an_update_to_a_version_ten_times_slower_goes_back() throws Exception {
    goesBack("slow", "slower than \\d+ ms: \\d+ of \\d+ ");
  }

  @Test
  void an_update_to_a_version_that_never_listens_goes_back() throws Exception {
    goesBack("deaf", "");
  }

  private static void goesBack(String mood, String reason) throws Exception {
    Map<String, Place> before = ready();
    try (RequestLoad load = load()) {
      declare(mood);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.must("services"))
                      .containsPattern("(?m)^pages +WELL .* was given up: " + reason));
      assertThat(ready()).isEqualTo(before);
      assertThat(failed(load)).isEmpty();
    } finally {
      // As a user would: the file says again what runs, and nothing changes.
      version -= 2;
      declare("well");
    }
    areWell(INSTANCES);
  }

  /** Idle, while it scales up, and during an update. */
  @Test
  void a_supervisor_that_is_killed_at_any_moment_costs_nothing() throws Exception {
    long seed = Long.getLong("signalbox.seed", System.nanoTime());
    System.out.println("Killed at the moments of -Dsignalbox.seed=" + seed);
    Random random = new Random(seed);
    try (RequestLoad load = load()) {
      for (int i = 0; i < KILLS; i++) {
        Map<String, Place> before = ready();
        int count = INSTANCES;
        switch (i % 3) {
          case 0 -> declare("well");
          case 1 -> {
            count = INSTANCES + 2;
            cluster.must("scale", "pages", String.valueOf(count));
          }
          default -> {
            // Nothing is under way.
          }
        }
        // It dies at any moment of what it does.
        Thread.sleep(random.nextInt(8_000));
        cluster.kill("supervisor");
        cluster.must("up");
        if (i % 3 == 0) {
          noneIsOf(before);
        }
        areWell(count);
        if (i % 3 != 0) {
          assertThat(ready()).containsAllEntriesOf(before);
        }
        assertThat(programs()).isEqualTo(count);
        if (count != INSTANCES) {
          cluster.must("scale", "pages", String.valueOf(INSTANCES));
          await().atMost(PATIENCE).until(() -> programs() == INSTANCES);
          areWell(INSTANCES);
        }
      }
      System.out.printf(
          "%d kills: %d of %d requests failed%n",
          KILLS, failed(load).size(), load.answers().size());
      assertThat(failed(load)).isEmpty();
    }
  }
}
