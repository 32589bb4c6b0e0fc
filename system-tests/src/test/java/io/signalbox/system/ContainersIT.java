package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Containers die, freeze, lose their network and are scaled, under load: nothing is lost. */
@Tag("containers")
@ExtendWith(SharedContainers.class)
class ContainersIT {

  private static final int CLIENTS = 8;
  private static final Duration TAKEN_OVER = Duration.ofSeconds(60);

  private final Containers containers;
  private final TaskClient client;

  ContainersIT(Containers containers) {
    this.containers = containers;
    this.client = new TaskClient(containers::gateway, Duration.ofSeconds(10));
  }

  @AfterAll
  static void weigh(Containers containers) throws Exception {
    System.out.printf("All containers after the load: %d MiB%n", containers.memoryMebibytes());
  }

  /** The database itself writes down each end of a task, whoever brings it about. */
  @BeforeEach
  void noteEveryEnd() throws Exception {
    containers.sql(
        """
        create table if not exists noted_end (id uuid, state text);
        create or replace function note_end() returns trigger language plpgsql as
          'begin insert into noted_end values (new.id, new.state); return new; end';
        create or replace trigger note_end after update on task for each row
          when (new.finished_at is distinct from old.finished_at) execute function note_end();
        """);
  }

  @Test
  void as_soon_as_all_are_healthy_a_task_goes_through() throws Exception {
    var answer = client.post("digest", Map.of("text", "hello"), "first", "Prefer", "wait=10");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("SUCCEEDED", "2cf24dba5fb0a30e");
  }

  @Test
  void a_task_type_of_a_mounted_folder_runs() throws Exception {
    var answer =
        client.post("greeting", Map.of("names", List.of("Ada")), "mounted", "Prefer", "wait=10");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("SUCCEEDED", "Ada!");
  }

  @Test
  void only_three_doors_are_open_and_only_to_this_machine() throws Exception {
    List<String> published =
        containers.inspect(
            "{{range $port, $to := .HostConfig.PortBindings}}{{range $to}}{{.HostIp}} {{end}}{{end}}",
            containers.all());
    assertThat(String.join("", published).split(" "))
        .containsOnly("127.0.0.1")
        .hasSizeBetween(2, 3);
  }

  @Test
  void no_container_has_more_rights_than_it_needs() throws Exception {
    LeastRights.assertHeld(containers, containers.all());
  }

  @Test
  void five_workers_take_requests_and_are_watched_and_two_again_cost_no_request() throws Exception {
    TaskLoad load = TaskLoad.start(client, 2);
    List<String> accepted;
    try {
      long asked = System.nanoTime();
      containers.scale("worker-service", 5);
      Set<String> five = new HashSet<>();
      for (String container : containers.of("worker-service")) {
        five.add(Containers.member("worker-service", container));
      }
      assertThat(five).hasSize(5);
      containers.awaitHealthy();
      long healthy = System.nanoTime();
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(watchedWorkers()).isEqualTo(five));
      System.out.printf(
          "Two more workers under load: healthy after %d s, in Prometheus %d s later%n",
          TimeUnit.NANOSECONDS.toSeconds(healthy - asked),
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - healthy));
      // They warm up for ten seconds, and then get what suits their speed: not each in each sample.
      Set<String> seen = new HashSet<>();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                seen.addAll(servers());
                return seen.containsAll(five);
              });

      containers.scale("worker-service", 2);
      assertThat(containers.of("worker-service")).hasSize(2);
      await().atMost(Duration.ofMinutes(1)).until(() -> watchedWorkers().size() == 2);
    } finally {
      accepted = load.stop();
    }
    assertEachEndedOnce(accepted);
    assertThat(client.failures).isEmpty();
    containers.scale("worker-service", 3);
    containers.awaitHealthy();
  }

  @Test
  void a_worker_is_killed_and_comes_back_by_itself() throws Exception {
    String victim = containers.of("worker-service").getFirst();
    List<String> accepted =
        underLoad(
            () -> containers.crash(victim),
            () -> {
              containers.awaitHealthy();
              assertThat(containers.docker("inspect", "-f", "{{.RestartCount}}", victim).strip())
                  .isNotEqualTo("0");
            });
    report("A worker killed", accepted);
  }

  @Test
  void the_registry_is_killed_comes_back_and_is_found_again_by_all() throws Exception {
    String victim = containers.of("registry").getFirst();
    List<String> accepted =
        underLoad(
            () -> containers.crash(victim),
            () -> {
              containers.awaitHealthy();
              assertThat(containers.docker("inspect", "-f", "{{.RestartCount}}", victim).strip())
                  .isNotEqualTo("0");
              await()
                  .atMost(Duration.ofSeconds(30))
                  .untilAsserted(() -> assertThat(watchedWorkers()).hasSize(3));
            });
    report("The registry killed", accepted);
  }

  @Test
  void a_worker_freezes_and_thaws() throws Exception {
    String victim = containers.of("worker-service").getFirst();
    List<String> accepted =
        underLoad(() -> containers.pause(victim), () -> containers.docker("unpause", victim));
    report("A worker frozen", accepted);
  }

  @Test
  void a_worker_is_cut_from_the_network_and_finds_back() throws Exception {
    String victim = containers.of("worker-service").getFirst();
    List<String> accepted =
        underLoad(
            () -> containers.cut(victim),
            () -> {
              containers.reconnect(victim);
              await()
                  .atMost(Duration.ofSeconds(30))
                  .until(() -> servers().contains(Containers.member("worker-service", victim)));
            });
    report("A worker cut from the network", accepted);
  }

  @Test
  void an_instance_of_the_data_tier_is_killed() throws Exception {
    String victim = containers.of("db-service").getFirst();
    report(
        "A db-service killed", underLoad(() -> containers.crash(victim), containers::awaitHealthy));
  }

  @Test
  void the_database_is_restarted() throws Exception {
    report(
        "PostgreSQL restarted",
        underLoad(() -> containers.compose("restart", "postgres"), containers::awaitHealthy));
  }

  private interface Step {
    void run() throws Exception;
  }

  /**
   * Does {@code damage} while clients submit tasks, goes on until the cluster has got over it, then
   * does {@code repair}. Each task that was accepted has ended once when this returns.
   */
  private List<String> underLoad(Step damage, Step repair) throws Exception {
    TaskLoad load = TaskLoad.start(client, CLIENTS);
    List<String> accepted;
    try {
      awaitAccepted(load, 100);
      damage.run();
      // Longer than a lease, and more tasks than before: the others have taken over.
      long damaged = System.nanoTime();
      awaitAccepted(load, load.accepted() + 150);
      await()
          .atMost(TAKEN_OVER)
          .until(() -> System.nanoTime() - damaged > TimeUnit.SECONDS.toNanos(12));
      repair.run();
      awaitAccepted(load, load.accepted() + 50);
    } finally {
      accepted = load.stop();
    }
    assertEachEndedOnce(accepted);
    return accepted;
  }

  private static void awaitAccepted(TaskLoad load, int tasks) {
    await().atMost(Duration.ofMinutes(2)).until(() -> load.accepted() >= tasks);
  }

  private void assertEachEndedOnce(List<String> accepted) throws Exception {
    assertThat(accepted).doesNotHaveDuplicates();
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> client.allSucceeded(accepted));
    List<String> ended = containers.sql("select id from noted_end");
    assertThat(ended).containsAll(accepted).doesNotHaveDuplicates();
  }

  private void report(String what, List<String> accepted) {
    System.out.printf(
        "%s: %d tasks accepted, each ended once; requests that were repeated: %s%n",
        what, accepted.size(), client.failures);
  }

  private Set<String> watchedWorkers() throws IOException, InterruptedException {
    Set<String> watched = new HashSet<>();
    containers
        .query("up{application=\"worker-service\"} == 1")
        .forEach(series -> watched.add(series.at("/metric/instance").asString()));
    return watched;
  }

  private Set<String> servers() throws IOException, InterruptedException {
    Set<String> servers = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      client
          .get(containers.gateway("/api/task-types"))
          .headers()
          .firstValue("X-Served-By")
          .ifPresent(servers::add);
    }
    return servers;
  }
}
