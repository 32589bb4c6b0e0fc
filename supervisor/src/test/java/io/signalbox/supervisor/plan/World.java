package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A machine as plans see it, a second a tick: instances take their time to get ready, die, fall
 * sick and ignore that they are to end; actions take their time or come to nothing. How a version
 * behaves is the first word of its name.
 */
final class World {

  /** What is true of one generation, whoever knows it. */
  static final class Run {
    final InstanceId id;
    final long generation;
    final String version;
    final int readyAfter;
    final boolean ignoresTerm;
    final int stopsAfter;
    int age;
    int readyFor;
    int stopping = -1;
    int inFlight;
    boolean alive = true;
    boolean hopeless;
    boolean sick;
    boolean answers = true;
    boolean inTable;
    double share = 1;
    boolean drained;
    boolean frozen;
    boolean thawed;
    boolean terminated;
    int good;
    int bad;
    String end = "";

    private Run(Action.Start start, Random random, boolean unwell) {
      this.id = start.instance();
      this.generation = start.generation();
      this.version = start.version();
      this.readyAfter = version.startsWith("never") ? Integer.MAX_VALUE : 1 + random.nextInt(15);
      this.ignoresTerm = unwell && random.nextInt(5) == 0;
      this.stopsAfter = random.nextInt(4);
      if (version.startsWith("hopeless")) {
        ends("has no jar");
        this.hopeless = true;
      }
    }

    private void ends(String how) {
      alive = false;
      end = how;
    }

    boolean ready() {
      return alive && age >= readyAfter;
    }

    private void tick(Random random) {
      if (!alive) {
        return;
      }
      if (frozen) {
        good = 0;
        bad++;
        return;
      }
      age++;
      inFlight = inTable ? random.nextInt(4) : drained || random.nextBoolean() ? 0 : inFlight;
      if (version.startsWith("crashes") && age >= Math.min(4, readyAfter)) {
        ends("exited with 1");
      }
      if (ready()) {
        readyFor++;
      }
      if (version.startsWith("dies") && readyFor > 4) {
        ends("exited with 2");
      }
      if (version.startsWith("ails") && readyFor > 4) {
        sick = true;
      }
      if (terminated && !ignoresTerm && ++stopping >= stopsAfter) {
        ends("exited with 143");
      }
      boolean well = ready() && !sick;
      good = well ? good + 1 : 0;
      bad = well ? 0 : bad + 1;
    }
  }

  private record UnderWay(Action action, Instant due) {}

  private final Random random;
  private final Map<InstanceId, Run> runs = new TreeMap<>();
  private final Map<InstanceId, Long> latest = new HashMap<>();
  private final List<UnderWay> underWay = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  Instant now = Instant.parse("2026-12-01T00:00:00Z");

  /** Whether actions get lost and are slow, and TERM is ignored. */
  boolean unwell = true;

  /** Whether it can be seen what runs. */
  boolean blind;

  private final Set<String> callers = new HashSet<>();
  private final Map<String, Instant> lastCalls = new HashMap<>();
  private boolean busy;

  World(long seed) {
    this.random = new Random(seed);
  }

  void say(String what) {
    log.add(Duration.between(Instant.parse("2026-12-01T00:00:00Z"), now).toSeconds() + " " + what);
  }

  String story() {
    return String.join("\n", log.subList(Math.max(0, log.size() - 300), log.size()));
  }

  /** Somebody calls it, and waits until somebody answers. */
  void called(String service) {
    callers.add(service);
  }

  /** Somebody calls each of them, always. */
  void allAreCalled() {
    busy = true;
  }

  private Calls calls(String service) {
    boolean isWaiting = (busy || callers.contains(service)) && servingVersions(service).isEmpty();
    Instant last = busy ? now : lastCalls.getOrDefault(service, Instant.EPOCH);
    return new Calls(isWaiting, Duration.between(last, now));
  }

  void tick() {
    now = now.plusSeconds(1);
    for (String service : List.copyOf(callers)) {
      if (!servingVersions(service).isEmpty()) {
        callers.remove(service);
        lastCalls.put(service, now);
      }
    }
    for (UnderWay one : List.copyOf(underWay)) {
      if (!one.due().isAfter(now)) {
        underWay.remove(one);
        carryOut(one.action());
      }
    }
    runs.values().forEach(run -> run.tick(random));
  }

  void begin(Action action) {
    if (underWay.stream().anyMatch(one -> one.action().instance().equals(action.instance()))) {
      throw new AssertionError("two at once: " + action);
    }
    say("  " + action);
    if (unwell && random.nextInt(8) == 0) {
      say("  lost");
    } else {
      underWay.add(new UnderWay(action, now.plusSeconds(unwell ? random.nextInt(4) : 0)));
    }
  }

  private void carryOut(Action action) {
    Run run = runs.get(action.instance());
    boolean its = run != null && run.generation == action.generation();
    switch (action) {
      case Action.Start start -> start(start, run);
      case Action.Admit admit -> {
        if (its && run.alive) {
          if (run.frozen) {
            throw new AssertionError("called while it is frozen: " + action + "\n" + story());
          }
          run.inTable = true;
          run.share = admit.share();
        }
      }
      case Action.TakeOut _ -> {
        if (its) {
          run.inTable = false;
        }
      }
      case Action.Drain _ -> {
        if (its) {
          run.drained = true;
        }
      }
      case Action.Freeze _ -> {
        if (its && run.alive) {
          if (run.inTable || run.inFlight > 0) {
            throw new AssertionError("frozen while it is called: " + action + "\n" + story());
          }
          run.frozen = true;
          run.thawed = false;
        }
      }
      case Action.Thaw _ -> {
        if (its) {
          run.frozen = false;
          run.thawed = true;
        }
      }
      case Action.Terminate _ -> {
        if (its) {
          run.terminated = true;
          run.frozen = false;
        }
      }
      case Action.Kill _ -> {
        if (its && run.alive) {
          run.ends("was killed");
        }
      }
      case Action.Forget _ -> {
        if (its && run.alive) {
          throw new AssertionError("forgotten alive: " + action);
        }
        if (run != null && run.generation <= action.generation()) {
          runs.remove(action.instance());
        }
      }
    }
  }

  private void start(Action.Start start, Run run) {
    if (start.generation() <= latest.getOrDefault(start.instance(), 0L)) {
      return;
    }
    if (run != null && run.alive) {
      throw new AssertionError("a twin of " + run.generation + ": " + start + "\n" + story());
    }
    latest.put(start.instance(), start.generation());
    runs.put(start.instance(), new Run(start, random, unwell));
  }

  /** The supervisor dies, and some of what it has begun is still done. */
  void supervisorDies() {
    for (UnderWay one : List.copyOf(underWay)) {
      if (random.nextBoolean()) {
        carryOut(one.action());
      }
    }
    underWay.clear();
    runs.values().forEach(run -> run.terminated &= run.stopping >= 0);
    runs.values().forEach(run -> run.thawed = false);
    runs.values()
        .forEach(
            run -> {
              run.good = 0;
              run.bad = 0;
            });
  }

  void machineRestarts() {
    supervisorDies();
    runs.values().forEach(run -> run.ends("was gone"));
    runs.clear();
  }

  /** Everybody is well again and answers to what he is told. */
  void heals() {
    unwell = false;
    blind = false;
    runs.values().forEach(run -> run.sick = run.version.startsWith("ails") && run.sick);
  }

  long alive(String service) {
    return alive().stream().filter(run -> run.id.service().equals(service)).count();
  }

  List<Run> alive() {
    return runs.values().stream().filter(run -> run.alive).toList();
  }

  Optional<Run> any(String service) {
    List<Run> some = alive().stream().filter(run -> run.id.service().equals(service)).toList();
    return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
  }

  void dies(Run run) {
    say(run.id + " dies");
    run.ends("exited with 137");
  }

  void fallsSick(Run run) {
    say(run.id + " falls sick");
    run.sick = true;
    run.answers = random.nextBoolean();
  }

  Observed observe(Memory memory, Map<String, Observed.Judgement> judgements) {
    Map<InstanceId, Facts> facts = new HashMap<>();
    for (ServiceMemory service : memory.services().values()) {
      for (InstanceMemory instance : service.instances()) {
        facts.put(
            instance.id(),
            Facts.of(
                    instance.generation(),
                    "",
                    blind ? new Presence.Unknown() : new Presence.Absent())
                .with(Facts.Table.OUT)
                .busy(isBusy(instance.id())));
      }
    }
    runs.values().forEach(run -> facts.put(run.id, facts(run)));
    // Of those nobody asks whether they are well.
    memory.services().values().stream()
        .flatMap(service -> service.instances().stream())
        .filter(InstanceMemory::mayBeFrozen)
        .forEach(
            instance ->
                facts.computeIfPresent(instance.id(), (id, seen) -> seen.with(Facts.Probes.NONE)));
    Map<String, Calls> calls = new HashMap<>();
    memory.services().keySet().forEach(service -> calls.put(service, calls(service)));
    return new Observed(facts, judgements, calls);
  }

  private boolean isBusy(InstanceId id) {
    return underWay.stream().anyMatch(one -> one.action().instance().equals(id));
  }

  private Facts facts(Run run) {
    Presence presence =
        blind
            ? new Presence.Unknown()
            : run.alive
                ? new Presence.Alive()
                : run.hopeless
                    ? new Presence.NotStarted(run.end, true)
                    : new Presence.Ended(run.end);
    Set<Action.Kind> done = new HashSet<>();
    if (run.drained) {
      done.add(Action.Kind.DRAIN);
    }
    if (run.terminated) {
      done.add(Action.Kind.TERMINATE);
    }
    if (run.thawed) {
      done.add(Action.Kind.THAW);
    }
    return Facts.of(run.generation, run.version, presence)
        .with(new Facts.Probes(run.good, run.bad, run.answers))
        .with(run.inTable ? Facts.Table.IN : Facts.Table.OUT)
        .share(run.inTable ? run.share : 1)
        .inFlight(run.alive ? run.inFlight : 0)
        .frozen(run.alive && run.frozen)
        .done(done)
        .busy(isBusy(run.id));
  }

  /** The shares of requests that those get at most who are called. */
  List<Double> shares(String service) {
    return runs.values().stream()
        .filter(run -> run.id.service().equals(service) && run.inTable)
        .map(run -> run.share)
        .toList();
  }

  List<String> servingVersions(String service) {
    return runs.values().stream()
        .filter(run -> run.id.service().equals(service))
        .filter(run -> run.ready() && !run.sick && !run.frozen && run.inTable)
        .sorted(Comparator.comparing(run -> run.id))
        .map(run -> run.version)
        .toList();
  }
}
