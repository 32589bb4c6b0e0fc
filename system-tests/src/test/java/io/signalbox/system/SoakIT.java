package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients ask without a pause while workers come, go and die over and over: every request is
 * answered as it has to be but those on connections of a worker that was killed, and in the end no
 * process has more open than before. One round of that; as many as ten million requests take with
 * {@code -Dsignalbox.soak.requests=10000000}. The workers answer on the clients' own connections;
 * the gateway proxies with {@code -Dsignalbox.soak.switch=proxy}.
 */
@Tag("soak")
class SoakIT {

  private static final long REQUESTS = Long.getLong("signalbox.soak.requests", 1);
  private static final String SWITCH = System.getProperty("signalbox.soak.switch", "handoff");
  private static final boolean HANDOFF = SWITCH.equals("handoff");
  private static final int CLIENTS = 32;

  /** Below that, a JVM is still warming up, and its growth tells nothing. */
  private static final int LOOKS_FOR_GROWTH = 30;

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final List<String> PROCESSES =
      List.of("registry", "gateway", "db-1", "worker-1", "worker-2");

  private final Cluster cluster;
  private final MemoryWatch memory = new MemoryWatch();
  private int rounds;

  SoakIT() throws Exception {
    cluster =
        Cluster.prepare("soak-" + SWITCH)
            .asShipped()
            .with("SIGNALBOX_SWITCH", SWITCH)
            // All clients have one address.
            .with("SIGNALBOX_GATEWAY_MAXSHAREPERCLIENT", "1");
  }

  @Test
  void workers_come_and_go_and_die_and_only_connections_of_a_dead_one_end() throws Exception {
    try (cluster) {
      cluster.must("up", "--workers", "2");
      try (SoakLoad warming = load()) {
        await().atMost(PATIENCE).until(() -> warming.answers() > 5_000);
      }
      Descriptors descriptors = Descriptors.settled(cluster, PROCESSES);
      for (String process : List.of("registry", "gateway", "db-1", "worker-1")) {
        memory.add(process, cluster.process(process));
      }

      SoakLoad load = load();
      long begun = System.nanoTime();
      try (load) {
        do {
          comeGoAndDie(load);
        } while (load.answers() < REQUESTS && load.faults().isEmpty());
      }
      System.out.printf(
          "Soaked with %s: %s; in %d s, %d times a worker came, went and died%n%s%s",
          SWITCH,
          load,
          Duration.ofNanos(System.nanoTime() - begun).toSeconds(),
          rounds,
          counters(),
          memory);
      assertThat(load.faults()).isEmpty();
      assertThat(counters().contains("handed_over")).isEqualTo(HANDOFF);
      descriptors.assertNoneHasMore();
      if (rounds >= LOOKS_FOR_GROWTH) {
        assertThat(memory.growth().values()).allMatch(growth -> growth < 0.2);
      }
    }
  }

  private SoakLoad load() throws Exception {
    return SoakLoad.start(cluster.gateway("/"), HANDOFF, CLIENTS);
  }

  private void comeGoAndDie(SoakLoad load) throws Exception {
    cluster.must("up", "--workers", "3");
    isUsed(load, "worker-3");
    assertThat(cluster.must("up", "--workers", "2")).as("a slow drain").doesNotContain("Killed");

    kill(load, "worker-2");
    cluster.must("up", "--workers", "2");
    isUsed(load, "worker-2");
    memory.look();
    rounds++;
  }

  /** Frozen first, so that nothing moves between the look at what it has and its death. */
  private void kill(SoakLoad load, String worker) throws Exception {
    ProcessHandle doomed = cluster.process(worker);
    cluster.freeze(worker);
    load.kills(new OpenFiles(doomed).clients(cluster.gateway("/").getPort()));
    cluster.kill(worker);
    doomed.onExit().get();
  }

  private static void isUsed(SoakLoad load, String worker) {
    long before = load.answersOf(worker);
    await().atMost(PATIENCE).until(() -> load.answersOf(worker) > before + 100);
  }

  /** What the gateway has counted of connections that it hands over; nothing where it proxies. */
  private String counters() throws Exception {
    return cluster
        .metrics(new TaskClient(cluster), "GATEWAY", "gateway")
        .lines()
        .filter(line -> line.matches("signalbox_handoff_\\w+_total.*"))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
