package io.signalbox.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.system.RequestLoad.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests go to the worker best placed to answer them, whatever happens to the others. */
@ExtendWith(SharedCluster.class)
class LiveLoadIT {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int CLIENTS = 16;

  private final Cluster cluster;
  private final URI types;
  private final TaskClient client;

  LiveLoadIT(Cluster cluster) {
    this.cluster = cluster;
    this.types = cluster.gateway("/api/task-types");
    this.client = new TaskClient(cluster);
  }

  @BeforeEach
  void whole() throws Exception {
    cluster.must("up", "--workers", "3");
    // One that another test has killed is new, and warms up for ten seconds.
    await().atMost(Duration.ofSeconds(40)).until(() -> available() == 3);
  }

  @Test
  void a_worker_that_fails_at_once_is_avoided_and_used_again_when_it_recovers() throws Exception {
    try (StubMember stub = StubMember.join(cluster, "stub-1");
        RequestLoad load = RequestLoad.start(types, CLIENTS, PATIENCE)) {
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> state("stub-1").equals("AVAILABLE") && isUsed(load, "stub-1"));

      long broken = System.nanoTime();
      stub.answersWith(500);
      await().until(() -> System.nanoTime() - broken > Duration.ofSeconds(2).toNanos());
      List<Answer> first = load.since(broken);
      assertThat(share(first, "stub-1")).isLessThan(0.05);

      stub.answersWith(200);
      long recovered = System.nanoTime();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> share(load.since(recovered), "stub-1") > 0.05);
      System.out.printf(
          "A worker that fails at once: %.1f %% of %d requests in the first 2 s; used again %d ms"
              + " after it recovered%n",
          100 * share(first, "stub-1"),
          first.size(),
          load.since(recovered).stream()
                  .filter(answer -> answer.server().equals("stub-1") && answer.ok())
                  .mapToLong(answer -> answer.at() - recovered)
                  .min()
                  .orElseThrow()
              / 1_000_000);
    }
  }

  @Test
  void a_worker_that_is_frozen_costs_no_request_and_leaves_no_count_behind() throws Exception {
    List<Answer> answers;
    try (RequestLoad load = RequestLoad.start(types, CLIENTS, PATIENCE)) {
      await().until(() -> load.answers().size() > 500);
      long frozen = System.nanoTime();
      cluster.freeze("worker-2");
      try {
        await()
            .pollDelay(Duration.ofSeconds(5))
            .atMost(Duration.ofSeconds(30))
            .until(() -> !state("worker-2").equals("AVAILABLE"));
      } finally {
        cluster.thaw("worker-2");
      }
      int during = load.since(frozen).size();
      assertThat(during).as("others go on meanwhile").isGreaterThan(100);
      await().atMost(Duration.ofSeconds(30)).until(() -> available() == 3);
      answers = load.answers();
    }
    assertThat(answers).allMatch(Answer::ok);
    await().untilAsserted(() -> assertThat(inFlight()).isZero());
    System.out.printf(
        "A worker frozen for 5 s: %d requests, none failed; the slowest took %d ms, %d over 1 s%n",
        answers.size(),
        answers.stream().mapToLong(answer -> answer.took().toMillis()).max().orElseThrow(),
        answers.stream().filter(answer -> answer.took().toSeconds() >= 1).count());
  }

  @Test
  void a_new_worker_joins_and_another_leaves_under_load_and_no_request_fails() throws Exception {
    try (RequestLoad load = RequestLoad.start(types, CLIENTS, PATIENCE)) {
      await().until(() -> load.answers().size() > 500);
      cluster.must("up", "--workers", "4");
      await().atMost(Duration.ofSeconds(30)).until(() -> isUsed(load, "worker-4"));
      await().atMost(Duration.ofSeconds(30)).until(() -> available() == 4);
      cluster.must("up", "--workers", "3");
      await().atMost(Duration.ofSeconds(30)).until(() -> available() == 3);
      long left = System.nanoTime();
      await().until(() -> load.since(left).size() > 500);
      assertThat(load.answers()).allMatch(Answer::ok);
      System.out.printf(
          "A worker joined and left under load: %d requests, none failed%n", load.answers().size());
    }
  }

  @Test
  void ten_thousand_clients_that_hang_up_leave_no_count_behind() throws Exception {
    byte[] request =
        ("GET /api/task-types HTTP/1.1\r\nHost: " + types.getAuthority() + "\r\n\r\n")
            .getBytes(US_ASCII);
    try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < 10_000; i++) {
        boolean rudely = i % 2 == 0;
        clients.submit(
            () -> {
              try (Socket socket = new Socket(types.getHost(), types.getPort())) {
                socket.getOutputStream().write(request);
                if (rudely) {
                  socket.setSoLinger(true, 0);
                }
              }
              return null;
            });
      }
    }
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(inFlight()).isZero());
    assertThat(client.get(types).statusCode()).isEqualTo(200);
  }

  private static boolean isUsed(RequestLoad load, String server) {
    return load.answers().stream().anyMatch(answer -> answer.server().equals(server));
  }

  private static double share(List<Answer> answers, String server) {
    return (double) answers.stream().filter(answer -> answer.server().equals(server)).count()
        / answers.size();
  }

  /** The gateway's table of workers. */
  private JsonNode gateway() throws IOException, InterruptedException {
    URI table = cluster.management(client, "GATEWAY", "gateway").resolve("/actuator/dispatch");
    return JsonMapper.shared().readTree(client.get(table).body()).at("/worker-service/instances");
  }

  private String state(String worker) throws IOException, InterruptedException {
    for (JsonNode instance : gateway()) {
      if (instance.at("/id").asString().equals(worker)) {
        return instance.at("/state").asString();
      }
    }
    return "absent";
  }

  private long available() throws IOException, InterruptedException {
    return gateway()
        .valueStream()
        .filter(i -> i.at("/state").asString().equals("AVAILABLE"))
        .count();
  }

  private int inFlight() throws IOException, InterruptedException {
    return gateway().valueStream().mapToInt(instance -> instance.at("/inFlight").asInt()).sum();
  }
}
