package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.system.KeptConnections.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The same cluster, with workers that answer clients on the clients' own connections. */
class HandoffIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** So few that no worker can be so hot as to be asked for some back. */
  private static final int CLIENTS = 8;

  private static final int REQUESTS_BEFORE_ANEW = 200;
  private static final String PROMETHEUS = "/actuator/prometheus";

  @Test
  void workers_come_and_go_and_die_and_only_connections_of_the_dead_one_end() throws Exception {
    try (Cluster cluster =
        Cluster.prepare("handoff")
            .with("SIGNALBOX_SWITCH", "handoff")
            .with("SIGNALBOX_HANDOFF_MAXREQUESTS", String.valueOf(REQUESTS_BEFORE_ANEW))
            .with("SIGNALBOX_HANDOFF_MAXAGE", "1h")) {
      cluster.must("up", "--workers", "2");
      URI types = cluster.gateway("/api/task-types");
      try (KeptConnections warming = KeptConnections.start(types, CLIENTS)) {
        await().atMost(PATIENCE).until(() -> warming.answers().size() > 1_000);
      }
      isDoneByHandoff(cluster);
      tellWhatTheDashboardAsksFor(cluster, new TaskClient(cluster));
      long ofGateway = settled(cluster.process("gateway"));
      long ofWorker = settled(cluster.process("worker-1"));

      KeptConnections load = KeptConnections.start(types, CLIENTS);
      long dead;
      try (load) {
        cluster.must("up", "--workers", "3");
        isUsed(load, "worker-3");
        cluster.must("up", "--workers", "2");
        isUsed(load, "worker-2");
        assertThat(load.endings()).as("nobody has died yet").isEmpty();

        ProcessHandle doomed = cluster.process("worker-2");
        cluster.kill("worker-2");
        doomed.onExit().get();
        dead = System.nanoTime();
        cluster.must("up", "--workers", "2");
        isUsed(load, "worker-2");
      }
      System.out.printf(
          "Workers came, went and died under handoff: %d requests answered, %d connections ended%n",
          load.answers().size(), load.endings().size());
      assertThat(load.answers())
          .allMatch(answer -> answer.status() == 200)
          .allMatch(answer -> answer.server().matches("worker-[123]"));
      assertThat(load.endings())
          .hasSizeLessThanOrEqualTo(CLIENTS)
          .allMatch(ending -> ending.sent() < dead)
          .allMatch(HandoffIT::wasAtTheDeadOne);

      isDoneByHandoff(cluster);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(sockets(cluster.process("gateway"))).isLessThanOrEqualTo(ofGateway);
                assertThat(sockets(cluster.process("worker-1"))).isLessThanOrEqualTo(ofWorker);
              });
    }
  }

  /** Or was about to be: others gave it back before this request. */
  private static boolean wasAtTheDeadOne(Ending ending) {
    return ending.server().equals("worker-2") || ending.row() % REQUESTS_BEFORE_ANEW == 0;
  }

  private static void isUsed(KeptConnections load, String worker) {
    int now = load.answers().size();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                load.answers().stream()
                        .skip(now)
                        .filter(answer -> answer.server().equals(worker))
                        .count()
                    > 100);
  }

  private static void isDoneByHandoff(Cluster cluster) throws Exception {
    double before = handedOver(cluster);
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(cluster.gateway("/api/tasks"))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=10")
                .POST(BodyPublishers.ofString("{\"type\":\"sleep\",\"input\":{\"seconds\":1}}")));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Served-By")).get().asString().startsWith("worker-");
    assertThat(JsonMapper.shared().readTree(answer.body()).at("/state").asString())
        .isEqualTo("SUCCEEDED");
    assertThat(handedOver(cluster)).isEqualTo(before + 1);
  }

  private static double handedOver(Cluster cluster) throws Exception {
    URI meter =
        cluster
            .management(new TaskClient(cluster), "GATEWAY", "gateway")
            .resolve("/actuator/metrics/signalbox.handoff.handed.over");
    return JsonMapper.shared()
        .readTree(send(HttpRequest.newBuilder(meter)).body())
        .at("/measurements/0/value")
        .asDouble();
  }

  /** Leaves no connection behind. */
  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          request.version(HttpClient.Version.HTTP_1_1).timeout(PATIENCE).build(),
          BodyHandlers.ofString());
    }
  }

  /** Its panels show zero where nothing is handed over, also where a name is wrong. */
  private static void tellWhatTheDashboardAsksFor(Cluster cluster, TaskClient client)
      throws Exception {
    String dashboard = Files.readString(Path.of("../monitoring/grafana/dashboards/dispatch.json"));
    String told =
        client.get(cluster.management(client, "GATEWAY", "gateway").resolve(PROMETHEUS)).body()
            + client
                .get(cluster.management(client, "WORKER-SERVICE", "worker-1").resolve(PROMETHEUS))
                .body();
    List<String> asked =
        Pattern.compile("signalbox_handoff_\\w+")
            .matcher(dashboard)
            .results()
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(asked).hasSizeGreaterThan(4).allSatisfy(name -> assertThat(told).contains(name));
  }

  /** The number of open sockets, once it is the same for a while. */
  private static long settled(ProcessHandle process) {
    List<Long> seen = new ArrayList<>();
    await()
        .pollInterval(Duration.ofMillis(500))
        .atMost(PATIENCE)
        .until(
            () -> {
              seen.add(sockets(process));
              return seen.size() > 8
                  && seen.subList(seen.size() - 8, seen.size()).stream().distinct().count() == 1;
            });
    return seen.getLast();
  }

  /** Not files: a JVM opens one more now and then, when it loads something. */
  private static long sockets(ProcessHandle process) {
    try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
      return open.filter(HandoffIT::isSocket).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (IOException e) {
      // Closed meanwhile.
      return false;
    }
  }
}
