package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** Whatever dies, each accepted task ends, and ends once. */
@ExtendWith(SharedCluster.class)
class NothingIsLostIT {

  private static final int CLIENTS = 64;
  private static final int ROUNDS = Integer.getInteger("signalbox.kills.rounds", 1);
  private static final int TASKS = Integer.getInteger("signalbox.kills.tasks", 2000);

  /** Answers that are cut off. */
  private static final int CUTS = 100;

  private static final String DATA_TIER = "db-1";

  private static HttpServer target;
  private static final AtomicInteger deliveries = new AtomicInteger();

  private final Cluster cluster;
  private final TaskClient client;

  NothingIsLostIT(Cluster cluster) {
    this.cluster = cluster;
    this.client = new TaskClient(cluster);
  }

  @BeforeAll
  static void start() throws Exception {
    target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    target.createContext(
        "/",
        exchange -> {
          deliveries.incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    target.start();
  }

  @AfterAll
  static void stop() {
    target.stop(0);
  }

  @BeforeEach
  void whole() throws Exception {
    cluster.must("up", "--workers", "3");
  }

  @Test
  void two_of_three_workers_are_killed_under_load() throws Exception {
    double endedBefore = ended();
    killUnderLoad(List.of("worker-1", "worker-2"), new Random(1));
    // The data tier counts each end that it commits: as many as tasks means each ended once.
    assertThat(ended() - endedBefore).isEqualTo(TASKS);
  }

  @Test
  void the_data_tier_is_killed_too_and_all_comes_back() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      whole();
      long seed = System.nanoTime();
      System.out.printf("Round %d of kills, seed %d%n", round, seed);
      Random random = new Random(seed);
      List<String> victims = new ArrayList<>(List.of("worker-1", "worker-2", DATA_TIER));
      Collections.shuffle(victims, random);
      killUnderLoad(victims, random);
      // What the data tier counted has died with it.
      assertThat(ended()).isLessThanOrEqualTo(TASKS);
    }
  }

  /** Kills them one after the other at random moments; in the end all tasks have succeeded. */
  private void killUnderLoad(List<String> victims, Random random) throws Exception {
    List<String> accepted = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger next = new AtomicInteger();
    String image = SampleImage.base64();
    int deliveredBefore = deliveries.get();
    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        running.add(
            clients.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < TASKS; i = next.getAndIncrement()) {
                    accepted.add(submitOneOf(i, image));
                  }
                  return null;
                }));
      }
      int share = TASKS / (victims.size() + 1);
      for (int i = 0; i < victims.size(); i++) {
        int moment = i * share + random.nextInt(1, share);
        await().atMost(Duration.ofMinutes(2)).until(() -> accepted.size() > moment);
        cluster.kill(victims.get(i));
        if (victims.get(i).equals(DATA_TIER)) {
          // Without it nothing is accepted, and the next moment does not come.
          whole();
        }
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(accepted).hasSize(TASKS).doesNotHaveDuplicates();
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> client.allSucceeded(accepted));
    assertThat(deliveries.get() - deliveredBefore).isGreaterThanOrEqualTo(TASKS / 4);
    System.out.printf(
        "%d tasks, killed %s: all ended; %d requests were repeated%n",
        TASKS, victims, client.repeated.get());
  }

  /** Between workers and data tier: what was committed is asked for again, and found. */
  @Test
  void answers_that_are_cut_off_after_the_commit_cost_no_task_and_none_twice() throws Exception {
    double acceptedBefore = accepted();
    double endedBefore = ended();
    List<String> ids = Collections.synchronizedList(new ArrayList<>());
    try (CuttingProxy proxy = new CuttingProxy(cluster.address(DATA_TIER), 4);
        StubRegistration _ =
            new StubRegistration(cluster, "db-service", "db-cutting", proxy.port());
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        running.add(
            clients.submit(
                () -> {
                  while (proxy.cut.get() < CUTS) {
                    ids.add(client.submit("digest", Map.of("text", "a"), "Prefer", "wait=30"));
                  }
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
      await().atMost(Duration.ofMinutes(1)).until(() -> client.allSucceeded(ids));
      System.out.printf("%d answers cut off, %d tasks%n", proxy.cut.get(), ids.size());
    }
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(accepted() - acceptedBefore).isEqualTo(ids.size());
    assertThat(ended() - endedBefore).isEqualTo(ids.size());
  }

  @Test
  void down_in_the_middle_of_running_tasks_and_up_again() throws Exception {
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      accepted.add(client.submit("sleep", Map.of("seconds", 8 + i % 5)));
      accepted.add(client.submit("digest", Map.of("text", "t" + i, "iterations", 300_000)));
    }
    cluster.must("down");
    cluster.must("up", "--workers", "3");
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> client.allSucceeded(accepted));
  }

  @Test
  void the_same_200_keys_sent_twice_from_16_clients_at_once_are_200_tasks() throws Exception {
    List<Callable<String>> requests = new ArrayList<>();
    String run = "keys-" + System.nanoTime() + "-";
    for (int i = 0; i < 400; i++) {
      String key = run + i % 200;
      requests.add(
          () -> {
            HttpResponse<String> answer = client.post("sleep", Map.of("seconds", 0), key);
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 202);
            return JsonMapper.shared().readTree(answer.body()).at("/id").asString();
          });
    }
    Set<String> ids = new HashSet<>();
    try (var clients = Executors.newFixedThreadPool(16)) {
      for (Future<String> id : clients.invokeAll(requests)) {
        ids.add(id.get());
      }
    }
    assertThat(ids).hasSize(200);
    var other = client.post("sleep", Map.of("seconds", 1), run + "7");
    assertThat(other.statusCode()).isEqualTo(422);
  }

  @Test
  void a_killed_workers_tasks_are_taken_over_within_ten_seconds() throws Exception {
    List<String> running = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      running.add(client.submit("sleep", Map.of("seconds", 60)));
    }
    String victim = workerOf(running.getFirst());
    List<String> orphans = running.stream().filter(id -> workerOf(id).equals(victim)).toList();
    cluster.kill(victim);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                orphans.stream()
                    .map(this::workerOf)
                    .allMatch(worker -> !worker.isEmpty() && !worker.equals(victim)));
    for (String id : running) {
      java.net.http.HttpClient.newHttpClient()
          .send(
              java.net.http.HttpRequest.newBuilder(cluster.gateway("/api/tasks/" + id))
                  .DELETE()
                  .build(),
              HttpResponse.BodyHandlers.discarding());
    }
  }

  @Test
  void the_data_tier_is_killed_and_comes_back() throws Exception {
    List<String> accepted = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      accepted.add(client.submit("sleep", Map.of("seconds", 1)));
    }
    cluster.kill(DATA_TIER);
    cluster.must("up");
    accepted.add(client.submit("sleep", Map.of("seconds", 0)));
    await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> client.allSucceeded(accepted));
  }

  private String workerOf(String id) {
    try {
      return client.task(id).at("/worker").asString("");
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String submitOneOf(int i, String image) throws InterruptedException {
    return switch (i % 4) {
      case 0 -> client.submit("sleep", Map.of("seconds", i % 3));
      case 1 -> client.submit("digest", Map.of("text", "task " + i, "iterations", 20_000));
      case 2 ->
          client.submit(
              "http", Map.of("url", "http://127.0.0.1:" + target.getAddress().getPort() + "/" + i));
      default -> client.submit("thumbnail", Map.of("image", image, "width", 32));
    };
  }

  private double accepted() throws Exception {
    return cluster.counted(client, "DB-SERVICE", DATA_TIER, "signalbox_tasks_accepted_total");
  }

  private double ended() throws Exception {
    return cluster.counted(client, "DB-SERVICE", DATA_TIER, "signalbox_tasks_ended_total");
  }
}
