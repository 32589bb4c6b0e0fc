package io.signalbox.supervisor.plan;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a service.
 *
 * @param spec as last declared
 * @param instances in the order of their numbers
 * @param rollout to the declared version, and what has become of it
 * @param stable the version that was last rolled out to its end; null before the first
 * @param scaled what a person has asked for in the place of the declared number; null: nothing
 * @param drained whether a person wants it to have no instances
 * @param sleep null: it never sleeps
 */
public record ServiceMemory(
    ServiceSpec spec,
    List<InstanceMemory> instances,
    Rollout rollout,
    @Nullable String stable,
    @Nullable Scaled scaled,
    boolean drained,
    @Nullable Sleep sleep) {

  public ServiceMemory {
    instances = List.copyOf(instances);
  }

  static ServiceMemory of(ServiceSpec spec, Instant now) {
    return new ServiceMemory(
        spec, List.of(), Rollout.first(spec.version(), now), null, null, false, null);
  }

  ServiceMemory with(ServiceSpec other) {
    return new ServiceMemory(other, instances, rollout, stable, scaled, drained, sleep);
  }

  /**
   * The versions in which an instance may still be started or is there: whoever starts them has to
   * keep what he needs for it.
   */
  public Set<String> versions() {
    Set<String> versions = new TreeSet<>();
    versions.add(spec.version());
    instances.forEach(instance -> versions.add(instance.version()));
    if (stable != null) {
      versions.add(stable);
    }
    if (rollout.back() != null) {
      versions.add(rollout.back());
    }
    return versions;
  }

  /**
   * @param declared the number wanted when it was asked for; it holds until that changes
   */
  public record Scaled(int count, int declared) {}
}
