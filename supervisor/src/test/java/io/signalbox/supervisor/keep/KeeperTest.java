package io.signalbox.supervisor.keep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.launcher.Exit;
import io.signalbox.launcher.Workload;
import io.signalbox.launcher.jvm.JavaHome;
import io.signalbox.launcher.jvm.QuickStarts;
import io.signalbox.launcher.ports.PortRange;
import io.signalbox.launcher.ports.Ports;
import io.signalbox.services.file.ServicesFile;
import io.signalbox.supervisor.compose.ComposeKeeper;
import io.signalbox.supervisor.compose.Fleet;
import io.signalbox.supervisor.compose.NoProjects;
import io.signalbox.supervisor.launch.FakeLauncher;
import io.signalbox.supervisor.launch.Instances;
import io.signalbox.supervisor.launch.Programs;
import io.signalbox.supervisor.plan.Calls;
import io.signalbox.supervisor.plan.HealthRule;
import io.signalbox.supervisor.plan.Operation;
import io.signalbox.supervisor.plan.Reconciler;
import io.signalbox.supervisor.plan.Rollout;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.registration.Entry;
import io.signalbox.supervisor.registration.FakeRegistry;
import io.signalbox.supervisor.registration.Registrations;
import io.signalbox.supervisor.rollout.Figures;
import io.signalbox.supervisor.rollout.Gateways;
import io.signalbox.supervisor.rollout.Judge;
import io.signalbox.supervisor.watch.CallSource;
import io.signalbox.supervisor.watch.CallWatch;
import io.signalbox.supervisor.watch.JoinedInsight;
import io.signalbox.supervisor.watch.Prober;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole loop, with programs that are none: each start opens a server at its port. */
class KeeperTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String NODE = "north";

  @TempDir private Path folder;

  private final FakeRegistry registry = new FakeRegistry();
  private final FakeGateway gateway = new FakeGateway();
  private final Map<Integer, HttpServer> servers = new ConcurrentHashMap<>();
  private final FakeCalls callers = new FakeCalls();
  private FakeLauncher launcher = new FakeLauncher();
  private Life life;

  /**
   * Each time that it is asked all instances have had fifty requests more. Of those that have
   * {@code FAILS} in their environment so many fail.
   */
  private final class FakeGateway implements Gateways {

    private final Map<String, Figures> counted = new TreeMap<>();
    volatile int requests = 50;

    @Override
    public synchronized Map<String, Map<String, Figures>> read(String service) {
      for (Entry instance : registry.of(service)) {
        String fails = launcher.spec(start(instance)).environment().getOrDefault("FAILS", "0");
        long failed = requests == 0 ? 0 : Long.parseLong(fails);
        counted.merge(
            instance.id(),
            new Figures(failed, new TreeMap<>(Map.of(5_000_000L, requests - failed))),
            Figures::plus);
      }
      return Map.of("gateway", Map.copyOf(counted));
    }

    @Override
    public void rest() {}
  }

  /** Says of each service that may sleep what it is told to. */
  private static final class FakeCalls implements CallSource {

    volatile Map<String, Calls> said = Map.of();

    @Override
    public Set<String> all() {
      return Set.of("gateway");
    }

    @Override
    public Map<String, Calls> read(String gateway) throws IOException {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      return said;
    }
  }

  /** One supervisor, until it dies. */
  private final class Life implements AutoCloseable {

    final Declared declared;
    final Keeper keeper;
    final Journal journal = new Journal();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    Life() throws IOException {
      Bell bell = new Bell();
      StateFile file = new StateFile(folder.resolve("state.json"));
      State state = file.read().recovered(Instant.now());
      declared =
          new Declared(
              new Specs(Duration.ofMillis(200)), folder.resolve("services.yml"), state, bell::ring);
      Instances instances =
          new Instances(
              launcher,
              new Programs(JavaHome.ofThisProcess(), folder, new QuickStarts(folder)),
              new Ports(PortRange.DEFAULT, new Random()),
              bell::ring);
      Registrations registrations = new Registrations(registry, registry, NODE, System::nanoTime);
      Fleet fleet = new Fleet(new NoProjects(), "");
      Prober prober = new Prober(new JoinedInsight(launcher, fleet), bell::ring);
      ComposeKeeper compose =
          new ComposeKeeper(
              fleet,
              prober,
              registrations,
              HealthRule.DEFAULTS,
              new Random(),
              Set.of(),
              bell::ring);
      keeper =
          new Keeper(
              new Reconciler(new Random()),
              new SteadyClock(Instant.now()),
              4,
              file,
              state,
              declared,
              service -> !registry.of(service).isEmpty(),
              instances,
              prober,
              registrations,
              compose,
              new Judge(gateway, new SteadyClock(Instant.now()), bell::ring),
              new CallWatch(callers, System::nanoTime, bell::ring),
              journal,
              new Meters(new SimpleMeterRegistry()),
              bell);
      Renewals renewals =
          new Renewals(
              registrations, instances, compose, () -> keeper.view().services(), bell::ring);
      clock.scheduleWithFixedDelay(renewals::tableRead, 0, 200, TimeUnit.MILLISECONDS);
      keeper.start();
    }

    void declare(String yaml) {
      ServicesFile.Read read = ServicesFile.read("services.yml", yaml);
      declared.fileSays("services.yml", read.services(), read.mistakes());
    }

    ServiceReport service(String name) {
      return keeper.view().services().stream()
          .filter(service -> service.name().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError("there is no " + name));
    }

    @Override
    public void close() {
      clock.shutdownNow();
      keeper.close();
    }
  }

  @BeforeEach
  void begin() throws IOException {
    launcher.onStart((name, spec) -> open(name));
    life = new Life();
  }

  @AfterEach
  void end() {
    life.close();
    servers.values().forEach(server -> server.stop(0));
  }

  private void open(String name) {
    int port = launcher.port(name);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.start();
      servers.put(port, server);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void restart() throws IOException {
    life.close();
    launcher = launcher.next();
    launcher.onStart((name, spec) -> open(name));
    life = new Life();
  }

  private void serve(String service, int count) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(life.service(service).state()).isEqualTo(ServiceReport.State.WELL);
              assertThat(life.service(service).serving()).isEqualTo(count);
              assertThat(launcher.names()).hasSize(count);
            });
  }

  private void sleeps(String service) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(life.service(service).state()).isEqualTo(ServiceReport.State.ASLEEP));
  }

  private List<String> registered(String service) {
    return registry.of(service).stream().map(KeeperTest::start).toList();
  }

  private static String start(Entry entry) {
    assertThat(entry.id()).endsWith(":" + NODE);
    return entry.id().substring(0, entry.id().indexOf(':'));
  }

  private static String shop(int instances, String mode) {
    return """
        services:
          shop:
            run: {command: [shop, "${PORT}"]}
            environment: {MODE: %s}
            instances: %d
            update: {watch: 0s}
        """
        .formatted(mode, instances);
  }

  @Test
  void what_is_declared_runs_and_is_in_the_registry() {
    life.declare(shop(2, "a"));
    serve("shop", 2);

    assertThat(registered("shop")).containsExactlyElementsOf(launcher.names());
    assertThat(life.journal.after(0)).anyMatch(event -> event.subject().equals("shop-2"));
  }

  @Test
  void one_that_sleeps_runs_while_it_is_called() {
    life.declare(shop(1, "a") + "    paths: /shop\n    idle: {after: 1m}\n");
    sleeps("shop");
    callers.said = Map.of("shop", new Calls(true, Duration.ZERO));
    serve("shop", 1);
    callers.said = Map.of("shop", new Calls(false, Duration.ofSeconds(59)));
    serve("shop", 1);

    // As if a minute had passed.
    life.declare(shop(1, "a") + "    paths: /shop\n    idle: {after: 1s}\n");

    sleeps("shop");
    assertThat(registered("shop")).isEmpty();
    assertThat(launcher.names()).isEmpty();
  }

  @Test
  void a_dead_one_is_replaced() {
    life.declare(shop(2, "a"));
    serve("shop", 2);
    String dead = launcher.names().getFirst();
    launcher.dies(dead, new Exit.Cause.Signalled(9));
    await().atMost(PATIENCE).until(() -> !launcher.names().contains(dead));
    serve("shop", 2);

    assertThat(launcher.names()).doesNotContain(dead);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(registered("shop")).containsExactlyElementsOf(launcher.names()));
  }

  @Test
  void an_update_goes_through_all_and_the_old_ones_leave_the_registry() {
    life.declare(shop(2, "a"));
    serve("shop", 2);
    List<String> old = launcher.names();
    life.declare(shop(2, "b"));
    await().atMost(PATIENCE).until(() -> launcher.names().stream().noneMatch(old::contains));
    serve("shop", 2);

    assertThat(registered("shop")).doesNotContainAnyElementsOf(old);
    assertThat(launcher.names())
        .allSatisfy(
            name -> assertThat(launcher.spec(name).environment()).containsEntry("MODE", "b"));
  }

  private static String asked(int fails) {
    return shop(2, "a")
        .replace("{MODE: a}", "{FAILS: \"%d\"}".formatted(fails))
        .replace("    run:", "    paths: [/shop/**]\n    run:");
  }

  @Test
  void an_update_to_a_version_that_fails_a_tenth_goes_back_by_itself_and_says_why() {
    life.declare(asked(0));
    serve("shop", 2);
    List<String> old = launcher.names();
    life.declare(asked(5));
    await()
        .atMost(PATIENCE)
        .until(() -> life.service("shop").rollout().state() == Rollout.State.FAILED);
    serve("shop", 2);

    assertThat(life.service("shop").words()).contains(" was given up: errors: ");
    assertThat(life.journal.after(0))
        .anyMatch(
            event -> event.state().equals("REVERTING") && event.words().contains(": errors: "));
    assertThat(launcher.names()).isEqualTo(old);
  }

  @Test
  void an_update_to_a_version_that_is_judged_well_goes_through() {
    life.declare(asked(5));
    serve("shop", 2);
    List<String> old = launcher.names();
    life.declare(asked(0));
    await().atMost(PATIENCE).until(() -> launcher.names().stream().noneMatch(old::contains));
    serve("shop", 2);

    assertThat(life.service("shop").rollout().reason()).isEqualTo("judged well");
  }

  @Test
  void a_canary_is_registered_with_its_share_and_all_are_with_none_in_the_end() {
    life.declare(asked(0));
    serve("shop", 2);
    List<String> old = launcher.names();
    life.declare(asked(1).replace("{watch: 0s}", "{watch: 0s, canary: 2.5%, canary-for: 3s}"));
    await()
        .atMost(PATIENCE)
        .until(() -> registry.of("shop").stream().anyMatch(entry -> entry.share() == 0.025));
    assertThat(registry.of("shop"))
        .filteredOn(entry -> !old.contains(start(entry)))
        .hasSize(1)
        .allMatch(entry -> entry.share() == 0.025);
    await().atMost(PATIENCE).until(() -> launcher.names().stream().noneMatch(old::contains));
    serve("shop", 2);

    assertThat(registry.of("shop")).hasSize(2).allMatch(entry -> entry.share() == 1);
    assertThat(life.journal.after(0))
        .anyMatch(
            event ->
                event.state().equals("CANARY")
                    && event.words().endsWith("starts, to be tried with 2.5 % of the requests"));
  }

  @Test
  void an_update_of_a_service_that_nobody_asks_for_goes_by_health() {
    gateway.requests = 0;
    life.declare(asked(0));
    serve("shop", 2);
    life.declare(asked(50));
    await()
        .atMost(PATIENCE)
        .until(() -> life.service("shop").rollout().state() == Rollout.State.DONE);

    assertThat(life.service("shop").rollout().reason()).isEqualTo("by health: nobody asks for it");
  }

  @Test
  void the_next_supervisor_starts_nothing_twice() throws IOException {
    life.declare(shop(3, "a"));
    serve("shop", 3);
    List<String> before = launcher.starts();

    restart();
    life.declare(shop(3, "a"));
    serve("shop", 3);

    assertThat(launcher.starts()).isEqualTo(before);
  }

  @Test
  void what_a_file_said_before_its_mistakes_holds_for_the_next_supervisor_too() throws IOException {
    life.declare(shop(1, "a"));
    serve("shop", 1);
    List<String> before = launcher.starts();

    restart();
    life.declare("services: {shop: {runs: nothing}}");
    serve("shop", 1);

    assertThat(launcher.starts()).isEqualTo(before);
    assertThat(life.declared.fileHolds()).isTrue();
    await().atMost(PATIENCE).until(() -> !life.keeper.view().mistakes().isEmpty());
  }

  @Test
  void what_is_not_declared_any_more_goes_and_is_forgotten() {
    life.declare(shop(2, "a"));
    serve("shop", 2);
    life.declare("services:");

    await().atMost(PATIENCE).until(() -> life.keeper.view().services().isEmpty());
    assertThat(launcher.names()).isEmpty();
    assertThat(registered("shop")).isEmpty();
  }

  @Test
  void an_image_is_kept_as_any_other_program() {
    life.declare("services: {crate: {run: {image: 'crate:1.4', container-port: 8080}}}");
    serve("crate", 1);

    assertThat(launcher.spec("crate-1.1").workload())
        .isEqualTo(new Workload.Image("crate:1.4", OptionalInt.of(8080)));
  }

  @Test
  void whoever_needs_another_waits_until_it_is_there() {
    life.declare(shop(1, "a").replace("update:", "depends-on: db-service\n    update:"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(life.service("shop").instances().getFirst().words())
                    .isEqualTo("waits for db-service"));
    registry.add("db-service", new Entry("db-1", "127.0.0.1", 1, 1));

    serve("shop", 1);
  }

  @Test
  void a_person_scales_and_what_cannot_be_is_objected_to() throws Exception {
    life.declare(shop(1, "a"));
    serve("shop", 1);

    assertThat(life.keeper.ask(new Operation.Scale("shop", 3)).get(60, TimeUnit.SECONDS)).isEmpty();
    serve("shop", 3);
    assertThat(life.keeper.ask(new Operation.Scale("ship", 3)).get(60, TimeUnit.SECONDS))
        .contains("there is no service ship");
    assertThat(life.keeper.ask(new Operation.Scale("shop", 0)).get(60, TimeUnit.SECONDS)).isEmpty();
    await().atMost(PATIENCE).until(() -> launcher.names().isEmpty());
  }

  @Test
  void nothing_is_begun_that_cannot_be_written_down() throws Exception {
    Files.createDirectories(folder.resolve("state.json.new/in the way"));
    life.declare(shop(1, "a"));
    await().atMost(PATIENCE).until(() -> !life.keeper.view().trouble().isEmpty());
    assertThat(launcher.starts()).isEmpty();

    Files.delete(folder.resolve("state.json.new/in the way"));
    serve("shop", 1);
    assertThat(life.keeper.view().trouble()).isEmpty();
  }
}
