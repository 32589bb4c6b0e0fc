package io.signalbox.supervisor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps two services of a {@link World} by the plans, and checks each plan. */
final class Supervisor {

  /** Longer than anything here waits for. */
  private static final int QUIET = 200;

  private static final Canary CANARY = new Canary(0.05, Duration.ofSeconds(40));

  private static final Duration IDLE = Duration.ofSeconds(20);

  private static final int LONGEST = 4 * 3600;
  private static final int LONG_ENOUGH = 1200;

  final World world;
  private final AnythingHappensTest.Setting setting;
  private final Reconciler reconciler;
  private final Random random;
  private final Map<String, ServiceSpec> declared = new TreeMap<>();
  private final Map<String, ServiceSpec> specs = new TreeMap<>();
  private final List<Operation> asked = new ArrayList<>();
  private Memory memory = Memory.EMPTY;
  private int versions;

  Supervisor(AnythingHappensTest.Setting setting) {
    this.setting = setting;
    this.world = new World(setting.seed());
    this.random = new Random(setting.seed() + 1);
    this.reconciler = new Reconciler(new Random(setting.seed() + 2));
    declare("db", "good");
    declare("shop", "good");
  }

  private ServiceSpec spec(String service, String version) {
    boolean db = service.equals("db");
    int max = db ? Math.min(2, setting.max()) : setting.max();
    ServiceSpec spec =
        ServiceSpec.of(service, version)
            .with(new ServiceSpec.Count(0, Math.max(1, max - 1), max))
            .with(
                new ServiceSpec.Times(
                    Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(10), idle()))
            .with(
                new UpdateRule(
                    setting.surge(),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    setting.judged(),
                    setting.canary() ? CANARY : null));
    return db ? spec : spec.dependingOn("db");
  }

  private @Nullable Idle idle() {
    return switch (setting.sleeping()) {
      case NEVER -> null;
      case STOPPED -> new Idle(IDLE, false, null, true);
      case PAUSED -> new Idle(IDLE, true, setting.surge() == 1 ? IDLE : null, true);
    };
  }

  void declare(String service, String manner) {
    ServiceSpec spec = spec(service, manner + "-" + ++versions);
    specs.put(service, spec);
    declared.put(service, spec);
  }

  void undeclare(String service) {
    declared.remove(service);
  }

  void declareAll() {
    declared.putAll(specs);
  }

  void ask(Operation operation) {
    asked.add(operation);
  }

  void dies() {
    world.supervisorDies();
    memory = memory.recovered(world.now);
  }

  /** A plan was made, and neither it nor anything of it has got anywhere. */
  void diesBeforeItsMemoryIsWritten() {
    reconciler.plan(declaration(), observed(), List.copyOf(asked), memory, world.now);
    dies();
  }

  int wanted(String service) {
    ServiceMemory.Scaled scaled = memory.services().get(service).scaled();
    return scaled == null ? specs.get(service).count().wanted() : scaled.count();
  }

  String version(String service) {
    return specs.get(service).version();
  }

  Rollout rollout(String service) {
    return memory.services().get(service).rollout();
  }

  void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      world.tick();
      plan();
    }
    plan();
  }

  /** Until nothing more is done, but for starts that fail again and again. */
  void settle() {
    int quiet = 0;
    for (int i = 0; i < LONGEST && quiet < QUIET; i++) {
      world.tick();
      quiet = plan() == 0 ? quiet + 1 : 0;
      if (i > LONG_ENOUGH && loops()) {
        loopsSlowly();
        return;
      }
    }
    assertThat(quiet).as(world::story).isEqualTo(QUIET);
  }

  /**
   * A start, its failure and what follows are a few actions; more than one a minute each is too
   * much.
   */
  private void loopsSlowly() {
    int actions = 0;
    for (int i = 0; i < 600; i++) {
      world.tick();
      actions += plan();
    }
    assertThat(actions).as(world::story).isLessThan(400);
  }

  private boolean loops() {
    return memory.services().values().stream()
        .anyMatch(
            service ->
                service.rollout().back() == null
                    && !service.spec().version().startsWith("good")
                    && !service.spec().version().startsWith("judged"));
  }

  /** Returns how many actions there were. */
  private int plan() {
    int actions = 0;
    for (int i = 0; i < 12; i++) {
      Observed observed = observed();
      Plan plan = reconciler.plan(declaration(), observed, List.copyOf(asked), memory, world.now);
      check(observed, plan);
      asked.clear();
      memory = plan.memory();
      plan.actions().forEach(world::begin);
      actions += plan.actions().size();
      if (!world.now.equals(plan.next())) {
        return actions;
      }
    }
    throw new AssertionError("plans go on and on\n" + world.story());
  }

  private Declaration declaration() {
    return new Declaration(declared, setting.parallel());
  }

  private Observed observed() {
    Map<String, Observed.Judgement> judgements = new HashMap<>();
    memory
        .services()
        .forEach(
            (name, service) -> {
              Verdict verdict =
                  service.rollout().version().startsWith("judged")
                      ? new Verdict.Bad("too many errors")
                      : random.nextInt(30) == 0 ? new Verdict.Well() : new Verdict.Undecided();
              judgements.put(name, new Observed.Judgement(service.rollout().number(), verdict));
            });
    return world.observe(memory, judgements);
  }

  // What must hold of each plan

  private void check(Observed observed, Plan plan) {
    for (ServiceMemory after : plan.memory().services().values()) {
      String name = after.spec().name();
      ServiceMemory before = memory.services().get(name);
      for (InstanceMemory instance : after.instances()) {
        InstanceMemory earlier = before == null ? null : find(before, instance.id());
        if (earlier != null && earlier.phase() != instance.phase()) {
          world.say(
              "  %s %s -> %s (%s)"
                  .formatted(instance.id(), earlier.phase(), instance.phase(), instance.reason()));
        }
      }
      if (before != null && !after.rollout().equals(before.rollout())) {
        world.say("  " + name + " " + after.rollout());
      }
    }
    noTooMany(plan);
    noFewerThanWanted(observed, plan);
    nobodyBeforeWhatItNeeds(observed, plan);
    noMoreAtOnce(plan);
    canariesAreFewAndBounded(plan);
  }

  private static InstanceMemory find(ServiceMemory service, InstanceId id) {
    return service.instances().stream()
        .filter(instance -> instance.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  private void noTooMany(Plan plan) {
    for (ServiceMemory service : plan.memory().services().values()) {
      String name = service.spec().name();
      if (plan.actions().stream()
          .anyMatch(a -> a instanceof Action.Start && a.instance().service().equals(name))) {
        long lives = service.instances().stream().filter(i -> i.phase().mayLive()).count();
        long bound = service.spec().count().max() + service.spec().surge();
        assertThat(lives).as(world::story).isLessThanOrEqualTo(bound);
        assertThat(world.alive(name)).as(world::story).isLessThanOrEqualTo(bound);
      }
    }
  }

  private void noFewerThanWanted(Observed observed, Plan plan) {
    for (ServiceMemory before : memory.services().values()) {
      String name = before.spec().name();
      ServiceMemory after = plan.memory().services().get(name);
      boolean drains =
          after == null
              || after.drained()
              || !declared.containsKey(name)
              || after.sleep() != null && after.sleep().asleep()
              || asked.stream().anyMatch(Operation.DrainInstance.class::isInstance);
      if (drains) {
        continue;
      }
      int wanted =
          after.scaled() == null
              ? after.spec().count().wanted()
              : after.spec().count().within(after.scaled().count());
      long leave =
          before.instances().stream()
              .filter(i -> serves(observed, i))
              .filter(i -> leavesIn(after, i))
              .count();
      long stay =
          before.instances().stream()
              .filter(i -> serves(observed, i))
              .filter(i -> !leavesIn(after, i))
              .count();
      if (leave > 0) {
        assertThat(stay)
            .as(() -> name + " " + leave + " leave\n" + world.story())
            .isGreaterThanOrEqualTo(wanted - (after.spec().surge() == 0 ? 1 : 0));
      }
    }
  }

  private static boolean serves(Observed observed, InstanceMemory instance) {
    Facts facts = observed.of(instance);
    return instance.phase() == Phase.READY
        && facts.lives()
        && facts.table() == Facts.Table.IN
        && facts.probes().bad() < 3;
  }

  private static boolean leavesIn(ServiceMemory after, InstanceMemory instance) {
    InstanceMemory then = find(after, instance.id());
    return then == null || then.phase().leaves();
  }

  private void nobodyBeforeWhatItNeeds(Observed observed, Plan plan) {
    ServiceMemory db = plan.memory().services().get("db");
    boolean begins =
        plan.memory().services().containsKey("shop")
            && plan.memory().services().get("shop").instances().stream()
                .anyMatch(i -> i.phase() == Phase.STARTING && i.since().equals(world.now));
    if (begins && db != null && !plan.memory().equals(memory)) {
      boolean began =
          memory.services().containsKey("shop")
              && memory.services().get("shop").instances().stream()
                  .anyMatch(i -> i.phase() == Phase.STARTING && i.since().equals(world.now));
      if (!began) {
        assertThat(db.instances()).as(world::story).anyMatch(observed::serves);
      }
    }
  }

  /** But one beside those that take long. */
  private void noMoreAtOnce(Plan plan) {
    List<InstanceMemory> starting =
        plan.memory().services().values().stream()
            .flatMap(service -> service.instances().stream())
            .filter(instance -> instance.phase() == Phase.STARTING)
            .toList();
    boolean begins = starting.stream().anyMatch(one -> one.generation() > memory.lastGeneration());
    if (begins && starting.size() > setting.parallel()) {
      assertThat(starting)
          .as(world::story)
          .filteredOn(one -> one.since().plus(Starts.LONG).isAfter(world.now))
          .hasSize(1);
    }
  }

  /**
   * While a version has a canary there comes no other instance of it, and that one is called with
   * its share alone; it becomes one like any other only after its time.
   */
  private void canariesAreFewAndBounded(Plan plan) {
    for (ServiceMemory after : plan.memory().services().values()) {
      Rollout rollout = after.rollout();
      ServiceMemory before = memory.services().get(after.spec().name());
      if (rollout.state() == Rollout.State.CANARY && someAreOld(after, rollout)) {
        assertThat(fresh(after, rollout))
            .as(world::story)
            .hasSizeLessThanOrEqualTo(
                before == null ? 1 : Math.max(1, fresh(before, rollout).size()));
        assertThat(plan.actions())
            .as(world::story)
            .filteredOn(action -> isOf(after, action, rollout.version()))
            .filteredOn(Action.Admit.class::isInstance)
            .allMatch(admit -> ((Action.Admit) admit).share() == CANARY.share());
      } else if (before != null
          && before.rollout().state() == Rollout.State.CANARY
          && before.rollout().number() == rollout.number()
          && rollout.underWay()
          && someAreOld(after, rollout)) {
        assertThat(fresh(before, rollout))
            .as(world::story)
            .isNotEmpty()
            .allMatch(one -> !one.readySince().plus(CANARY.time()).isAfter(world.now));
      }
    }
  }

  private static List<InstanceMemory> fresh(ServiceMemory service, Rollout rollout) {
    return service.instances().stream()
        .filter(one -> one.counts() && isFresh(one, rollout))
        .toList();
  }

  private static boolean someAreOld(ServiceMemory service, Rollout rollout) {
    return service.instances().stream().anyMatch(one -> one.counts() && !isFresh(one, rollout));
  }

  private static boolean isFresh(InstanceMemory instance, Rollout rollout) {
    return instance.version().equals(rollout.version()) && !instance.has(Mark.STALE);
  }

  private static boolean isOf(ServiceMemory service, Action action, String version) {
    InstanceMemory instance = find(service, action.instance());
    return instance != null && instance.version().equals(version);
  }

  /** When all is well: as many as wanted, of the newest version or of the last stable one. */
  void checkOutcome(String service) {
    Rollout rollout = rollout(service);
    String version = rollout.version();
    boolean good = version.startsWith("good") || version.startsWith("judged");
    if (rollout.back() == null && !good) {
      return;
    }
    if (wanted(service) == 0) {
      assertThat(world.alive(service)).as(world::story).isZero();
      return;
    }
    if (service.equals("shop") && world.servingVersions("db").isEmpty()) {
      return;
    }
    assertThat(rollout.state()).as(world::story).isIn(Rollout.State.DONE, Rollout.State.FAILED);
    if (!good) {
      assertThat(rollout.state()).as(world::story).isEqualTo(Rollout.State.FAILED);
    }
    assertThat(world.servingVersions(service))
        .as(world::story)
        .hasSize(wanted(service))
        .containsOnly(rollout.state() == Rollout.State.DONE ? version : rollout.back());
  }
}
