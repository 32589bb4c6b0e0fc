package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What is declared and what is seen, said line by line, and what a plan makes of it. Without a name
 * the service is "shop". Pauses have no jitter.
 */
final class Scene {

  static final Instant BEGIN = Instant.parse("2026-12-01T00:00:00Z");
  static final String SHOP = "shop";

  /** Always in the middle. */
  private static final RandomGenerator NO_JITTER = () -> 1L << 63;

  private final Reconciler reconciler = new Reconciler(NO_JITTER);
  private final Map<String, ServiceSpec> declared = new TreeMap<>();
  private final Map<InstanceId, Facts> seen = new HashMap<>();
  private final Map<String, Observed.Judgement> judgements = new HashMap<>();
  private final Map<String, Calls> calls = new HashMap<>();
  private int parallel = 100;
  private Set<String> missing = Set.of();

  Instant now = BEGIN;
  Memory memory = Memory.EMPTY;
  Plan last = new Plan(memory, List.of(), List.of(), null);

  Scene(ServiceSpec... services) {
    declare(services);
  }

  static ServiceSpec shop(int wanted, int max) {
    return ServiceSpec.of(SHOP, "v1").with(new ServiceSpec.Count(0, wanted, max));
  }

  static InstanceId id(int number) {
    return new InstanceId(SHOP, number);
  }

  Scene declare(ServiceSpec... services) {
    Arrays.stream(services).forEach(service -> declared.put(service.name(), service));
    return this;
  }

  Scene undeclare(String service) {
    declared.remove(service);
    return this;
  }

  /** What others run, and is not there. */
  Scene missing(String... services) {
    missing = Set.of(services);
    return this;
  }

  Scene parallel(int starts) {
    parallel = starts;
    return this;
  }

  /** Plans until nothing changes any more; returns all that is to be done. */
  List<Action> plan(Operation... operations) {
    List<Action> actions = new ArrayList<>();
    List<Operation> asked = List.of(operations);
    for (int i = 0; i < 20; i++) {
      last = reconciler.plan(declaration(), observed(), asked, memory, now);
      asked = List.of();
      memory = last.memory();
      actions.addAll(last.actions());
      if (!now.equals(last.next())) {
        return actions;
      }
    }
    throw new AssertionError("plans go on and on: " + last);
  }

  String objection(Operation operation) {
    return reconciler.objection(operation, declaration(), observed(), memory, now).orElse("");
  }

  private Declaration declaration() {
    return new Declaration(declared, parallel, missing);
  }

  private Observed observed() {
    return new Observed(seen, judgements, calls);
  }

  List<Action> planAfter(Duration time) {
    now = now.plus(time);
    return plan();
  }

  List<Action> planAfter(long seconds) {
    return planAfter(Duration.ofSeconds(seconds));
  }

  Scene recovered() {
    memory = memory.recovered(now);
    return this;
  }

  // What is remembered

  InstanceMemory instance(InstanceId id) {
    return memory.services().get(id.service()).instances().stream()
        .filter(instance -> instance.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + id + " in " + memory));
  }

  InstanceMemory instance(int number) {
    return instance(id(number));
  }

  Phase phase(int number) {
    return instance(number).phase();
  }

  List<Phase> phases() {
    return service(SHOP).instances().stream().map(InstanceMemory::phase).toList();
  }

  ServiceMemory service(String name) {
    return memory.services().get(name);
  }

  Rollout.State state() {
    return service(SHOP).rollout().state();
  }

  // What is said

  ServiceReport report() {
    return last.reports().stream()
        .filter(report -> report.name().equals(SHOP))
        .findFirst()
        .orElseThrow();
  }

  String words(int number) {
    return report().instances().stream()
        .filter(instance -> instance.id().equals(id(number)))
        .findFirst()
        .orElseThrow()
        .words();
  }

  // What is seen

  Scene see(InstanceId id, Facts facts) {
    seen.put(id, facts);
    return this;
  }

  Scene see(int number, Facts facts) {
    return see(id(number), facts);
  }

  Scene see(int number, Presence presence) {
    return see(number, facts(id(number), presence));
  }

  Scene forget(int number) {
    seen.remove(id(number));
    return this;
  }

  Facts facts(InstanceId id, Presence presence) {
    InstanceMemory instance = instance(id);
    return Facts.of(instance.generation(), instance.version(), presence).with(Facts.Table.OUT);
  }

  Facts alive(int number) {
    return facts(id(number), new Presence.Alive());
  }

  Scene lives(int number) {
    return see(number, alive(number));
  }

  /** Answers well and is in the table, with five requests. */
  Scene serves(InstanceId id) {
    return see(
        id,
        facts(id, new Presence.Alive())
            .with(new Facts.Probes(3, 0, true))
            .with(Facts.Table.IN)
            .inFlight(5));
  }

  /** The same, with such a share of the requests at most. */
  Scene servesAtMost(double share, int number) {
    serves(id(number));
    return see(number, seen.get(id(number)).share(share));
  }

  Scene serves(int... numbers) {
    for (int number : numbers) {
      serves(id(number));
    }
    return this;
  }

  /** Fails its probes, and answers all the same. */
  Scene ails(int... numbers) {
    for (int number : numbers) {
      see(number, seen.get(id(number)).with(new Facts.Probes(0, 3, true)));
    }
    return this;
  }

  Scene ends(int number) {
    return see(number, new Presence.Ended("exited with 1"));
  }

  Scene vanishes(int number) {
    return see(number, new Presence.Absent());
  }

  Scene outOfTable(int number) {
    return see(number, seen.get(id(number)).with(Facts.Table.OUT));
  }

  /** Somebody waits for it. */
  Scene called(String service) {
    calls.put(service, new Calls(true, Duration.ZERO));
    return this;
  }

  /** Nobody waits, and the last call was over so long ago. */
  Scene quiet(String service, long seconds) {
    calls.put(service, new Calls(false, Duration.ofSeconds(seconds)));
    return this;
  }

  /** Nobody can tell. */
  Scene uncertain(String service) {
    calls.remove(service);
    return this;
  }

  Scene judged(Verdict verdict) {
    judgements.put(SHOP, new Observed.Judgement(service(SHOP).rollout().number(), verdict));
    return this;
  }

  /** All of a service serve, in the version that is declared, which has become stable. */
  static Scene running(ServiceSpec spec) {
    Scene scene = new Scene(spec);
    scene.plan();
    for (int number = 1; number <= spec.count().wanted(); number++) {
      scene.serves(number);
    }
    scene.plan();
    scene.planAfter(spec.update().watch());
    if (scene.state() != Rollout.State.DONE) {
      throw new AssertionError("not done: " + scene.memory);
    }
    return scene;
  }
}
