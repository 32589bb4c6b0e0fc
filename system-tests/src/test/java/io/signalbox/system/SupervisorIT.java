package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Services that are run by the cluster itself: a program in Python and a stock Spring service, two
 * of each.
 */
class SupervisorIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** After that a new instance gets its whole share. */
  private static final Duration SLOW_START = Duration.ofSeconds(12);

  private static final Pattern INSTANCE =
      Pattern.compile("(?m)^((?:pages|shop)-\\d+) +READY +(\\d+) +(\\d+) ");

  private static Cluster cluster;
  private static TaskClient client;

  @BeforeAll
  static void start() throws Exception {
    Python.require();
    cluster = Cluster.prepare("supervisor");
    client = new TaskClient(cluster);
    Path folder = Files.createDirectories(cluster.home().resolve("mine"));
    Path examples = Cluster.PROJECT.resolve("examples");
    Files.copy(
        examples.resolve("pages/pages.py"),
        folder.resolve("pages.py"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        examples.resolve("shop-service/target/shop-service.jar"),
        folder.resolve("shop.jar"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.copy(
        Cluster.PROJECT.resolve("system-tests/src/test/resources/failing.py"),
        folder.resolve("failing.py"),
        StandardCopyOption.REPLACE_EXISTING);
    declare("old");
    cluster.must("up", "--workers", "1", "--services", folder.resolve("services.yml").toString());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(processes()).hasSize(4));
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      Map<String, Long> left = new TreeMap<>();
      try {
        left.putAll(processes());
      } finally {
        cluster.must("down");
      }
      assertThat(left.values())
          .allSatisfy(
              pid -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty());
    }
  }

  private static void declare(String mode) throws IOException {
    Files.writeString(
        cluster.home().resolve("mine/services.yml"),
        """
        services:
          pages:
            paths: [/pages/**]
            run: {command: [python3, pages.py, "${PORT}"]}
            environment: {MODE: %s}
            instances: 2
            update: {watch: 2s}
          shop:
            paths: [/shop/**]
            run:
              jar: shop.jar
              java-options: [-Xmx96m, "-XX:TieredStopAtLevel=1"]
            environment: {EUREKA_CLIENT_ENABLED: "false"}
            instances: 2
            start-timeout: 3m
            depends-on: pages
        """
            .formatted(mode));
  }

  /** Of those that are ready, by name. */
  private static Map<String, Long> processes() throws Exception {
    Map<String, Long> pids = new TreeMap<>();
    INSTANCE
        .matcher(cluster.must("instances"))
        .results()
        .forEach(row -> pids.put(row.group(1), Long.valueOf(row.group(3))));
    return pids;
  }

  /** Which numbers the instances have depends on what was replaced before. */
  private static String onePage(Map<String, Long> processes) {
    return processes.keySet().stream()
        .filter(name -> name.startsWith("pages-"))
        .findFirst()
        .orElseThrow();
  }

  private static void serve() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.must("services"))
                    .containsPattern("(?m)^pages +WELL +2/2 ")
                    .containsPattern("(?m)^shop +WELL +2/2 "));
  }

  private static void answers(String path, String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(client.get(cluster.gateway(path)).body()).contains(text));
  }

  @Test
  void what_is_declared_is_reached_through_the_gateway() throws Exception {
    serve();
    answers("/pages/a", "This is /pages/a");
    answers("/shop/items/1", "Item 1");
    assertThat(cluster.must("routes")).containsPattern("/pages/\\*\\*\\s+pages\\s+2/2");
  }

  @Test
  void it_tells_what_alerts_and_dashboard_ask_for() throws Exception {
    serve();
    Path monitoring = Cluster.PROJECT.resolve("monitoring");
    String asking =
        Files.readString(monitoring.resolve("prometheus/supervisor.yml"))
            + Files.readString(monitoring.resolve("grafana/supervisor.json"));
    String told = cluster.metrics(client, "SUPERVISOR", "supervisor");
    assertThat(Pattern.compile("signalbox_supervisor_\\w+").matcher(asking).results())
        .extracting(MatchResult::group)
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(told).contains(name + "{"));
  }

  @Test
  void a_log_is_followed_until_its_instance_ends() throws Exception {
    serve();
    String page = onePage(processes());
    Process following = cluster.start("logs", "-f", page);
    try {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                client.get(cluster.gateway("/pages/followed"));
                return cluster.must("logs", page).contains("/pages/followed");
              });
      ProcessHandle.of(processes().get(page)).orElseThrow().destroyForcibly();
      String log = following.inputReader().lines().collect(Collectors.joining("\n"));
      assertThat(log).contains("GET /pages/followed").contains(page + " was ");
      assertThat(following.waitFor()).isZero();
    } finally {
      following.destroyForcibly();
    }
    serve();
  }

  @Test
  void a_killed_one_is_replaced_and_only_what_was_in_its_hands_fails() throws Exception {
    serve();
    answers("/pages/a", "This is /pages/a");
    Map<String, Long> before = processes();
    int clients = 8;
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/pages/a"), clients, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 200);
      long killed = before.get(onePage(before));
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(processes()).hasSize(4).doesNotContainValue(killed));
      int seen = load.answers().size();
      await().atMost(PATIENCE).until(() -> load.answers().size() > seen + 200);
      assertThat(load.answers().stream().filter(answer -> !answer.ok()))
          .hasSizeLessThanOrEqualTo(clients);
    }
    serve();
  }

  @Test
  void the_services_do_not_notice_that_their_supervisor_was_killed() throws Exception {
    serve();
    Map<String, Long> before = processes();
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/pages/a"), 4, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      cluster.kill("supervisor");
      int seen = load.answers().size();
      await().atMost(PATIENCE).until(() -> load.answers().size() > seen + 200);
      cluster.must("up");
      serve();

      assertThat(processes()).isEqualTo(before);
      assertThat(load.answers()).allMatch(RequestLoad.Answer::ok);
    }
    assertThat(programs()).isEqualTo(2);
  }

  /** Those in Python that are there, whoever knows of them. */
  private static long programs() {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .arguments()
                    .filter(words -> List.of(words).contains("pages.py"))
                    .isPresent())
        .filter(process -> isOfThisCluster(process.pid()))
        .count();
  }

  private static boolean isOfThisCluster(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "cwd"))
          .startsWith(cluster.home());
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void an_update_fails_no_request() throws Exception {
    serve();
    Map<String, Long> before = processes();
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/pages/a"), 8, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 100);
      declare("new");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(processes())
                      .hasSize(4)
                      .noneSatisfy(
                          (name, pid) -> {
                            assertThat(name).startsWith("pages-");
                            assertThat(before).containsValue(pid);
                          }));
      serve();
      assertThat(load.answers()).allMatch(RequestLoad.Answer::ok);
    }
  }

  @Test
  void an_update_to_a_version_that_fails_a_tenth_goes_back_by_itself() throws Exception {
    serve();
    Map<String, Long> before = processes();
    Path file = cluster.home().resolve("mine/services.yml");
    String declared = Files.readString(file);
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/pages/a"), 4, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 200);
      Set<String> old = servers(load);
      Files.writeString(file, declared.replace("pages.py", "failing.py"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.must("services"))
                      .containsPattern("(?m)^pages .* was given up: errors: \\d+ of \\d+ "));
      serve();
      assertThat(processes()).isEqualTo(before);

      List<RequestLoad.Answer> all = load.answers();
      List<RequestLoad.Answer> fresh =
          all.stream().filter(answer -> !old.contains(answer.server())).toList();
      List<RequestLoad.Answer> failed = all.stream().filter(answer -> !answer.ok()).toList();
      System.out.printf(
          "A version that fails a tenth: %d of %d requests saw it, %d of them failed%n",
          fresh.size(), all.size(), failed.size());
      assertThat(failed).isNotEmpty().allMatch(answer -> answer.status() == 500);
      assertThat(fresh).containsAll(failed);
    } finally {
      Files.writeString(file, declared);
    }
    serve();
  }

  @Test
  void a_canary_gets_its_share_and_a_bad_one_goes_back_having_had_no_more() throws Exception {
    serve();
    Map<String, Long> before = processes();
    Path file = cluster.home().resolve("mine/services.yml");
    String declared = Files.readString(file);
    String other = declared.replaceFirst("MODE: \\w+", "MODE: canary");
    String canary = "update: {watch: 2s, canary: 20%, canary-for: 10m}";
    try (RequestLoad load = RequestLoad.start(cluster.gateway("/pages/a"), 8, ANSWER)) {
      await().atMost(PATIENCE).until(() -> load.answers().size() > 200);
      Set<String> old = servers(load);
      Files.writeString(
          file, declared.replace("update: {watch: 2s}", canary).replace("pages.py", "failing.py"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.must("services"))
                      .containsPattern("(?m)^pages .* was given up: errors: \\d+ of \\d+ "));
      serve();
      assertThat(processes()).isEqualTo(before);
      List<RequestLoad.Answer> bad = whileThereWereOthers(load.answers(), old);
      long its = others(bad, old);
      System.out.printf("A bad canary: %d of %d requests saw it%n", its, bad.size());
      assertThat(its).isPositive().isLessThan(20 + bad.size() / 4);

      long begin = System.nanoTime();
      Files.writeString(file, other.replace("update: {watch: 2s}", canary));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(cluster.must("services"))
                      .containsPattern("(?m)^pages .* is tried with 20 % of the requests"));
      assertThat(cluster.metrics(client, "SUPERVISOR", "supervisor"))
          .containsPattern("(?m)^signalbox_supervisor_canary\\{.*service=\"pages\".*} 0\\.2$");
      await().atMost(PATIENCE).until(() -> others(load.since(begin), old) > 0);
      long warm = System.nanoTime() + SLOW_START.toNanos();
      await().atMost(PATIENCE).until(() -> load.since(warm).size() > 2_000);
      List<RequestLoad.Answer> tried = load.since(warm);
      double share = (double) others(tried, old) / tried.size();
      System.out.printf("A canary of 20 %%: %.3f of %d requests%n", share, tried.size());
      assertThat(share).isBetween(0.15, 0.25);

      Files.writeString(file, other.replace("update: {watch: 2s}", canary.replace("10m", "1s")));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(processes())
                      .hasSize(4)
                      .noneSatisfy(
                          (name, pid) -> {
                            assertThat(name).startsWith("pages-");
                            assertThat(before).containsValue(pid);
                          }));
      serve();
      assertThat(load.since(begin)).allMatch(RequestLoad.Answer::ok);
    } finally {
      Files.writeString(file, other);
    }
    serve();
  }

  private static long others(List<RequestLoad.Answer> answers, Set<String> old) {
    return answers.stream().filter(answer -> !old.contains(answer.server())).count();
  }

  /** From the first answer of another server to the last. */
  private static List<RequestLoad.Answer> whileThereWereOthers(
      List<RequestLoad.Answer> answers, Set<String> old) {
    LongSummaryStatistics times =
        answers.stream()
            .filter(answer -> !old.contains(answer.server()))
            .mapToLong(RequestLoad.Answer::at)
            .summaryStatistics();
    return answers.stream()
        .filter(answer -> answer.at() >= times.getMin() && answer.at() <= times.getMax())
        .toList();
  }

  private static Set<String> servers(RequestLoad load) {
    return load.answers().stream().map(RequestLoad.Answer::server).collect(Collectors.toSet());
  }
}
