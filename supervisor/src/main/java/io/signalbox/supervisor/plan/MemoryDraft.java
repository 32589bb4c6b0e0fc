package io.signalbox.supervisor.plan;

import java.time.Instant;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The memory of all services while a plan changes it: those declared, remembered and found. */
final class MemoryDraft {

  private final Map<String, ServiceDraft> services = new TreeMap<>();
  private final Dependencies dependencies;
  private final Generations generations;
  private boolean drained;

  MemoryDraft(Declaration declaration, Observed observed, Memory memory, Instant now) {
    generations = new Generations(memory.lastGeneration());
    for (String name : names(declaration, observed, memory)) {
      services.put(name, draft(name, declaration, observed, memory, now));
    }
    observed.instances().forEach((id, facts) -> takeIn(id, facts, now));
    dependencies = new Dependencies(services.values().stream().map(ServiceDraft::spec).toList());
    drained = memory.drained();
  }

  private static SortedSet<String> names(
      Declaration declaration, Observed observed, Memory memory) {
    SortedSet<String> names = new TreeSet<>(declaration.services().keySet());
    names.addAll(memory.services().keySet());
    observed.instances().keySet().forEach(id -> names.add(id.service()));
    return names;
  }

  private ServiceDraft draft(
      String name, Declaration declaration, Observed observed, Memory memory, Instant now) {
    ServiceSpec declared = declaration.services().get(name);
    ServiceMemory before = memory.services().get(name);
    ServiceSpec spec = declared == null ? ServiceSpec.of(name, "") : declared;
    return new ServiceDraft(
        before == null
            ? ServiceMemory.of(spec, now)
            : declared == null ? before : before.with(declared),
        declared != null,
        observed,
        generations,
        now);
  }

  /** What runs and is not remembered is ours all the same. */
  private void takeIn(InstanceId id, Facts facts, Instant now) {
    ServiceDraft service = service(id.service());
    if (service.instance(id) == null && !(facts.presence() instanceof Presence.Absent)) {
      service.put(
          InstanceMemory.found(
              id,
              facts.generation(),
              facts.version(),
              facts.mayLive() ? Phase.UNKNOWN : Phase.GONE,
              now));
    }
  }

  Memory memory() {
    Map<String, ServiceMemory> memories = new TreeMap<>();
    services.forEach(
        (name, service) -> {
          if (service.declared() || !service.instances().isEmpty()) {
            memories.put(name, service.memory());
          }
        });
    return new Memory(memories, generations.last(), drained);
  }

  Map<String, ServiceDraft> services() {
    return services;
  }

  /**
   * @throws IllegalArgumentException when there is none
   */
  ServiceDraft service(String name) {
    ServiceDraft service = services.get(name);
    if (service == null) {
      throw new IllegalArgumentException("service: " + name + " (expected: one that is known)");
    }
    return service;
  }

  Dependencies dependencies() {
    return dependencies;
  }

  void drained(boolean other) {
    drained = other;
  }

  /** Whether a service is to have nobody any more. */
  boolean goes(ServiceDraft service) {
    return drained || service.drained() || !service.declared();
  }

  /**
   * How many a service is to have. One that goes stays while others that go and need it are there.
   */
  int wanted(ServiceDraft service) {
    boolean needed =
        dependencies.on(service.name()).stream()
            .map(this::service)
            .anyMatch(
                other -> (goes(other) || other.asleep() && !other.rests()) && other.mayLive() > 0);
    if (!goes(service) && !service.asleep()) {
      return service.normally();
    }
    return needed ? Math.min(service.normally(), service.staying()) : 0;
  }
}
