package io.signalbox.supervisor.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.launcher.container.ComposeContainer.State;
import io.signalbox.launcher.container.ComposeEnd.Reason;
import io.signalbox.supervisor.plan.HealthRule;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.Operation;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.registration.Entry;
import io.signalbox.supervisor.registration.FakeRegistry;
import io.signalbox.supervisor.registration.Registrations;
import io.signalbox.supervisor.watch.Prober;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Containers that are looked after, each of which is a server at an address of its own. */
class ComposeKeeperTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HealthRule QUICK =
      new HealthRule(
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          3,
          2,
          Duration.ofMillis(500));

  private final FakeRegistry registry = new FakeRegistry();
  private final FakeProjects projects = new FakeProjects();
  private final Fleet fleet = new Fleet(projects, Containers.NETWORK);
  private final Prober prober = new Prober(fleet, () -> {});
  private final Registrations registrations =
      new Registrations(registry, registry, "north", System::nanoTime);
  private final Map<Integer, Integer> health = new ConcurrentHashMap<>();
  private final Map<Integer, HttpServer> servers = new ConcurrentHashMap<>();
  private ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor();
  private ComposeKeeper keeper;
  private volatile ComposeKeeper.Round round;
  private volatile boolean nodeDrained;
  private int port;

  @BeforeEach
  void start() throws Exception {
    serve(1);
    serve(2);
    run(Set.of());
  }

  private void run(Set<String> drained) {
    keeper =
        new ComposeKeeper(fleet, prober, registrations, QUICK, new Random(1), drained, () -> {});
    rounds = Executors.newSingleThreadScheduledExecutor();
    rounds.scheduleWithFixedDelay(this::goRound, 0, 50, TimeUnit.MILLISECONDS);
  }

  private void goRound() {
    Instant now = Instant.now();
    registrations.read(keeper.places());
    round = keeper.look(Set.of(), nodeDrained, now);
    keeper.act(now);
    prober.follow(round.watched());
  }

  @AfterEach
  void stop() throws Exception {
    rounds.shutdownNow();
    assertThat(rounds.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    prober.close();
    servers.values().forEach(server -> server.stop(0));
  }

  private void serve(int number) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.1." + number, port), 0);
    port = server.getAddress().getPort();
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(health.getOrDefault(number, 200), -1);
          exchange.close();
        });
    server.start();
    servers.put(number, server);
  }

  private ComposeContainer shop(int number) {
    return Containers.running(
        "mine",
        "shop",
        number,
        Map.of(
            "signalbox.paths", "/shop/**",
            "signalbox.port", String.valueOf(port),
            "signalbox.health", "/health"),
        Map.of(Containers.NETWORK, "127.0.1." + number),
        Instant.now());
  }

  private void up(int number) {
    projects.put(shop(number));
  }

  private static String id(int number) {
    return "mine_shop_%d-id".formatted(number);
  }

  private List<String> called() {
    return registry.of("shop").stream().map(Entry::host).sorted().toList();
  }

  private void awaitCalled(String... hosts) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(called()).containsExactly(hosts));
  }

  private void awaitWell(int count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(report())
                    .hasFieldOrPropertyWithValue("state", ServiceReport.State.WELL)
                    .hasFieldOrPropertyWithValue("serving", count));
  }

  private ServiceReport report() {
    return round.reports().getFirst();
  }

  private ServiceReport.InstanceReport instance(int number) {
    return report().instances().stream()
        .filter(one -> one.id().equals(new InstanceId("shop", number)))
        .findFirst()
        .orElseThrow();
  }

  private void awaitPhase(int number, Phase phase) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(instance(number).phase()).isEqualTo(phase));
  }

  /** On the keeper's own thread. */
  private String ask(Operation operation) throws Exception {
    return rounds
        .submit(
            () -> {
              assertThat(keeper.isConcernedBy(operation)).isTrue();
              return keeper.ask(operation, Instant.now()).orElse("");
            })
        .get(60, TimeUnit.SECONDS);
  }

  @Test
  void those_that_are_there_and_well_are_called_at_their_own_addresses() {
    up(1);
    up(2);
    awaitCalled("127.0.1.1", "127.0.1.2");
    awaitWell(2);
    assertThat(report().project()).isEqualTo("mine");
    assertThat(keeper.serving()).allMatch(place -> place.paths().equals(List.of("/shop/**")));

    projects.remove(id(2));
    awaitCalled("127.0.1.1");
    awaitWell(1);
  }

  @Test
  void a_dead_one_is_started_again_and_one_that_was_stopped_is_not() {
    up(1);
    up(2);
    awaitWell(2);

    projects.put(Containers.ended(projects.get(id(1)), Reason.DIED));
    await().atMost(PATIENCE).until(() -> projects.told().contains("start " + id(1)));
    awaitWell(2);
    assertThat(fleet.all()).hasSize(3);

    projects.put(Containers.ended(projects.get(id(2)), Reason.STOPPED));
    awaitCalled("127.0.1.1");
    awaitPhase(2, Phase.STOPPED);
    awaitWell(1);
    assertThat(projects.told()).doesNotContain("start " + id(2));
  }

  @Test
  void whoever_is_told_to_end_is_not_called_while_he_ends() {
    up(1);
    up(2);
    awaitWell(2);

    projects.put(Containers.leaving(projects.get(id(2))));
    awaitCalled("127.0.1.1");
    assertThat(projects.told()).isEmpty();
  }

  @Test
  void a_sick_one_is_not_called_and_then_ended_and_started_again() {
    up(1);
    up(2);
    awaitWell(2);

    health.put(2, 503);
    awaitCalled("127.0.1.1");
    await().atMost(PATIENCE).until(() -> projects.told().contains("start " + id(2)));
    health.remove(2);
    awaitCalled("127.0.1.1", "127.0.1.2");
    assertThat(projects.told()).startsWith("terminate " + id(2), "start " + id(2));
  }

  @Test
  void when_all_are_sick_they_stay_in_the_table() {
    up(1);
    up(2);
    awaitWell(2);

    health.put(1, 503);
    health.put(2, 503);
    await().atMost(PATIENCE).until(() -> !projects.told().isEmpty());
    health.clear();
    awaitWell(2);
  }

  @Test
  void a_drained_one_gets_nothing_and_runs_on_until_it_is_resumed_in_the_next_life_too()
      throws Exception {
    up(1);
    up(2);
    awaitWell(2);

    assertThat(ask(new Operation.DrainInstance(new InstanceId("shop", 1)))).isEmpty();
    awaitCalled("127.0.1.2");
    awaitPhase(1, Phase.DRAINING);
    assertThat(projects.get(id(1)).state()).isEqualTo(State.RUNNING);

    rounds.shutdownNow();
    assertThat(rounds.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    run(keeper.drained());
    awaitWell(1);
    assertThat(called()).containsExactly("127.0.1.2");

    assertThat(ask(new Operation.Resume("shop"))).isEmpty();
    awaitWell(2);
  }

  @Test
  void so_does_all_of_a_drained_machine() {
    up(1);
    awaitWell(1);

    nodeDrained = true;
    awaitCalled();
    nodeDrained = false;
    awaitWell(1);
  }

  @Test
  void a_restart_ends_and_starts_one_after_the_other() throws Exception {
    up(1);
    up(2);
    awaitWell(2);

    assertThat(ask(new Operation.Restart("shop"))).isEmpty();
    await().atMost(PATIENCE).until(() -> projects.told().size() == 4);
    awaitWell(2);
    assertThat(projects.told())
        .containsExactly(
            "terminate " + id(1), "start " + id(1), "terminate " + id(2), "start " + id(2));
  }

  @Test
  void a_stopped_one_is_started_by_name_or_with_its_service() throws Exception {
    up(1);
    awaitWell(1);
    projects.put(Containers.ended(projects.get(id(1)), Reason.STOPPED));
    awaitPhase(1, Phase.STOPPED);
    assertThat(ask(new Operation.RestartInstance(new InstanceId("shop", 1)))).isEmpty();
    awaitWell(1);

    projects.put(Containers.ended(projects.get(id(1)), Reason.STOPPED));
    awaitPhase(1, Phase.STOPPED);
    assertThat(ask(new Operation.Resume("shop"))).isEmpty();
    awaitWell(1);
  }

  @Test
  void what_is_the_compose_files_to_say_is_refused_with_what_to_write() throws Exception {
    up(1);
    awaitWell(1);

    assertThat(ask(new Operation.Scale("shop", 3)))
        .endsWith("docker compose -p mine up -d --scale shop=3");
    assertThat(ask(new Operation.Rollback("shop"))).contains("write it in the compose file");
    assertThat(ask(new Operation.RestartInstance(new InstanceId("shop", 9))))
        .isEqualTo("there is no instance shop-9");
    assertThat(keeper.isConcernedBy(new Operation.Scale("other", 3))).isFalse();
  }

  @Test
  void one_that_cannot_be_started_says_why_and_is_tried_again() throws Exception {
    up(1);
    awaitWell(1);
    // An engine that refuses to start it.
    projects.put(Containers.ended(projects.get(id(1)), Reason.DIED));
    projects.refuse("no such network");

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(instance(1).words()).contains("no such network"));
    projects.refuse("");
    awaitWell(1);
  }

  @Test
  void while_compose_replaces_one_the_old_and_the_new_one_are_called_as_they_are() {
    up(1);
    awaitWell(1);
    ComposeContainer old = projects.get(id(1));
    ComposeContainer fresh =
        Containers.running(
            "mine",
            "shop",
            1,
            old.labels(),
            Map.of(Containers.NETWORK, "127.0.1.2"),
            Instant.now().plusMillis(1));
    projects.put(Containers.ended(old, Reason.STOPPED));
    projects.putAs("new", fresh);

    awaitCalled("127.0.1.2");
    projects.remove(id(1));
    awaitWell(1);
    assertThat(called()).containsExactly("127.0.1.2");
  }
}
