package io.signalbox.supervisor.keep;

import io.signalbox.supervisor.launch.Recipe;
import io.signalbox.supervisor.plan.Memory;
import io.signalbox.supervisor.plan.ServiceMemory;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that outlives the supervisor.
 *
 * @param recipes by service, and then by version
 * @param drained services and instances of compose files that are to get nothing
 */
record State(Memory memory, Map<String, Map<String, Recipe>> recipes, Set<String> drained) {

  State {
    Objects.requireNonNull(memory, "memory");
    recipes = Map.copyOf(Objects.requireNonNull(recipes, "recipes"));
    // A version before this one has not written it down.
    drained = Set.copyOf(Objects.requireNonNullElse(drained, Set.of()));
  }

  State(Memory memory, Map<String, Map<String, Recipe>> recipes) {
    this(memory, recipes, Set.of());
  }

  static final State EMPTY = new State(Memory.EMPTY, Map.of());

  State recovered(Instant now) {
    return new State(memory.recovered(now), recipes, drained);
  }

  /** With what was planned, and the recipes of all versions that may still be started. */
  State next(Memory planned, Map<String, Recipe> declared, Set<String> out) {
    Map<String, Map<String, Recipe>> kept = new TreeMap<>();
    planned
        .services()
        .forEach((name, service) -> kept.put(name, kept(service, declared.get(name))));
    return new State(planned, kept, out);
  }

  private Map<String, Recipe> kept(ServiceMemory service, @Nullable Recipe declared) {
    Map<String, Recipe> all = new TreeMap<>(recipes.getOrDefault(service.spec().name(), Map.of()));
    if (declared != null) {
      all.put(declared.run().version(), declared);
    }
    all.keySet().retainAll(service.versions());
    return all;
  }

  @Nullable Recipe recipe(String service, String version) {
    return recipes.getOrDefault(service, Map.of()).get(version);
  }
}
