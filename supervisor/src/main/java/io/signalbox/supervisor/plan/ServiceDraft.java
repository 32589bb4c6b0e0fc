package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The memory of one service while a plan changes it, with what is seen of its instances. */
final class ServiceDraft {

  private final ServiceSpec spec;
  private final boolean declared;
  private final Observed observed;
  private final Generations generations;
  private final Instant now;
  private final NavigableMap<InstanceId, InstanceMemory> instances = new TreeMap<>();

  private Rollout rollout;
  private @Nullable String stable;
  private ServiceMemory.@Nullable Scaled scaled;
  private boolean drained;
  private @Nullable Sleep sleep;
  private int wanted;

  ServiceDraft(
      ServiceMemory memory,
      boolean declared,
      Observed observed,
      Generations generations,
      Instant now) {
    this.spec = memory.spec();
    this.declared = declared;
    this.observed = observed;
    this.generations = generations;
    this.now = now;
    memory.instances().forEach(this::put);

    this.stable = memory.stable();
    this.scaled = memory.scaled();
    this.drained = memory.drained();
    this.sleep = memory.sleep();
    this.rollout = memory.rollout();
  }

  ServiceMemory memory() {
    return new ServiceMemory(
        spec, List.copyOf(instances.values()), rollout, stable, scaled, drained, sleep);
  }

  ServiceSpec spec() {
    return spec;
  }

  String name() {
    return spec.name();
  }

  boolean declared() {
    return declared;
  }

  boolean drained() {
    return drained;
  }

  void drained(boolean other) {
    drained = other;
  }

  @Nullable Sleep sleep() {
    return sleep;
  }

  void sleep(@Nullable Sleep other) {
    sleep = other;
  }

  boolean asleep() {
    return sleep != null && sleep.asleep();
  }

  /** Whether it sleeps with its instances there, which do nothing. */
  boolean rests() {
    return sleep != null && sleep.depth() == Sleep.Depth.PAUSED;
  }

  /** Those that serve are paused, nobody is added, and the others leave. */
  void pause() {
    for (InstanceMemory instance : counting()) {
      switch (instance.phase()) {
        case READY -> put(instance.to(Phase.PAUSED, now, ""));
        case WAITING, STARTING, SICK, BACKOFF, CRASHLOOP -> leave(instance, "sleeps");
        // Whether it serves is not known yet.
        case UNKNOWN, WAKING -> {}
        case PAUSED, DRAINING, STOPPING, STOPPED, GONE -> {}
      }
    }
  }

  /** Null when it cannot be told. */
  @Nullable Calls calls() {
    return observed.calls().get(name());
  }

  ServiceMemory.@Nullable Scaled scaled() {
    return scaled;
  }

  void scaled(ServiceMemory.@Nullable Scaled other) {
    scaled = other;
  }

  /** How many there should be if nobody wants it gone. */
  int normally() {
    return spec.count().within(scaled == null ? spec.count().wanted() : scaled.count());
  }

  int wanted() {
    return wanted;
  }

  void wanted(int count) {
    wanted = count;
  }

  Rollout rollout() {
    return rollout;
  }

  void rollout(Rollout other) {
    rollout = other;
  }

  /** The way to a version begins, or begins anew. Beside nobody a canary would be all there is. */
  void rollTo(String version) {
    boolean canary = canary() != null && !counting().isEmpty();
    rollout = rollout.next(version, stable, canary, now);
  }

  /** Null: none. There is nothing beside it where an old one stops first. */
  @Nullable Canary canary() {
    return spec.surge() == 0 ? null : spec.update().canary();
  }

  /**
   * The share of the service's requests that an instance is to get at most. Of a version that is
   * given up or overtaken nobody is to get more than he has.
   */
  double share(InstanceMemory instance) {
    if (!instance.version().equals(rollout.version()) || rollout.givenUp()) {
      return facts(instance).share();
    }
    Canary canary = canary();
    return canary != null && rollout.state() == Rollout.State.CANARY
        ? canary.share()
        : Facts.ANY_SHARE;
  }

  @Nullable String stable() {
    return stable;
  }

  void stable(@Nullable String version) {
    stable = version;
  }

  Facts facts(InstanceMemory instance) {
    return observed.of(instance);
  }

  Verdict verdict() {
    Observed.Judgement judgement = observed.judgements().get(name());
    return judgement != null && judgement.rollout() == rollout.number()
        ? judgement.verdict()
        : new Verdict.Undecided();
  }

  // Instances

  /** As they are now: changes meanwhile are not seen in it. */
  List<InstanceMemory> instances() {
    return List.copyOf(instances.values());
  }

  @Nullable InstanceMemory instance(InstanceId id) {
    return instances.get(id);
  }

  void put(InstanceMemory instance) {
    instances.put(instance.id(), instance);
    generations.seen(instance.generation());
  }

  void remove(InstanceId id) {
    instances.remove(id);
  }

  InstanceMemory add(String version) {
    int number = 1;
    while (instances.containsKey(new InstanceId(name(), number))) {
      number++;
    }
    InstanceMemory added = InstanceMemory.waiting(new InstanceId(name(), number), version, now);
    put(added);
    return added;
  }

  void start(InstanceMemory instance) {
    put(instance.starting(generations.next(), now));
  }

  /** It is not wanted any more. */
  void leave(InstanceMemory instance, String why) {
    switch (instance.phase()) {
      case WAITING, BACKOFF, CRASHLOOP -> {
        if (instance.generation() == 0) {
          remove(instance.id());
        } else {
          put(instance.to(Phase.GONE, now, why));
        }
      }
      case STARTING -> {
        boolean asked = instance.attempt() != null;
        put(instance.to(asked ? Phase.STOPPING : Phase.GONE, now, why));
      }
      case READY, UNKNOWN -> put(instance.to(Phase.DRAINING, now, why));
      case PAUSED, WAKING ->
          put(instance.to(facts(instance).frozen() ? Phase.STOPPING : Phase.DRAINING, now, why));
      case SICK -> {
        if (facts(instance).probes().answers()) {
          put(instance.to(Phase.DRAINING, now, why));
        } else {
          put(instance.marked(Mark.DOOMED).to(Phase.STOPPING, now, why));
        }
      }
      case DRAINING, STOPPING, STOPPED, GONE -> {}
    }
  }

  /** Those that count among the wanted number. */
  List<InstanceMemory> counting() {
    return instances.values().stream().filter(InstanceMemory::counts).toList();
  }

  /** Of those, the ones that are as all are to be in the end. */
  List<InstanceMemory> fresh() {
    return counting().stream().filter(this::isFresh).toList();
  }

  List<InstanceMemory> old() {
    return counting().stream().filter(instance -> !isFresh(instance)).toList();
  }

  boolean isFresh(InstanceMemory instance) {
    return instance.version().equals(rollout.target()) && !instance.has(Mark.STALE);
  }

  boolean serves(InstanceMemory instance) {
    return observed.serves(instance);
  }

  /** Whether it has been ready for as long as a new instance is watched. */
  boolean isWatched(InstanceMemory instance, Moment moment) {
    return isReadyFor(instance, spec.update().watch(), moment);
  }

  boolean isReadyFor(InstanceMemory instance, Duration time, Moment moment) {
    return instance.readySince() != null && moment.reached(instance.readySince().plus(time));
  }

  int serving() {
    return (int) instances.values().stream().filter(this::serves).count();
  }

  boolean allServe(List<InstanceMemory> some) {
    return some.stream().allMatch(this::serves);
  }

  /** Whether all that there are of it can do nothing. */
  boolean allRest() {
    return instances.values().stream()
        .filter(instance -> instance.phase().mayLive())
        .allMatch(instance -> instance.phase() == Phase.PAUSED && facts(instance).frozen());
  }

  /** Whether there are some that do not count any more and may still run. */
  boolean someLeave() {
    return instances.values().stream()
        .anyMatch(instance -> !instance.counts() && instance.phase().mayLive());
  }

  int mayLive() {
    return (int) instances.values().stream().filter(i -> i.phase().mayLive()).count();
  }

  /** How many of those that may live are not about to go. */
  int staying() {
    return (int) counting().stream().filter(i -> i.phase().mayLive()).count();
  }

  /** Whether another one may run beside those that there are. */
  boolean hasRoom() {
    return mayLive() < spec.count().max() + spec.surge();
  }

  /** One after the other in the order of their numbers. */
  List<InstanceMemory> inPhase(Phase phase) {
    List<InstanceMemory> found = new ArrayList<>();
    for (InstanceMemory instance : instances.values()) {
      if (instance.phase() == phase) {
        found.add(instance);
      }
    }
    return found;
  }
}
