package io.signalbox.supervisor.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who of those that wait may start now, over all services, the longest waiting first. */
final class Starts {

  private final Map<String, ServiceDraft> services;
  private final Dependencies dependencies;
  private final Set<String> missingElsewhere;
  private final int parallel;

  Starts(
      Map<String, ServiceDraft> services,
      Dependencies dependencies,
      Set<String> missingElsewhere,
      int parallel) {
    this.services = services;
    this.dependencies = dependencies;
    this.missingElsewhere = missingElsewhere;
    this.parallel = parallel;
  }

  void step() {
    for (InstanceMemory waiting : waiting()) {
      ServiceDraft service = services.get(waiting.id().service());
      if (service != null) {
        String obstacle = obstacle(service);
        if (obstacle == null) {
          service.start(waiting);
        } else {
          service.put(waiting.with(obstacle));
        }
      }
    }
  }

  private List<InstanceMemory> waiting() {
    return services.values().stream()
        .flatMap(service -> service.inPhase(Phase.WAITING).stream())
        .sorted(Comparator.comparing(InstanceMemory::since).thenComparing(InstanceMemory::id))
        .toList();
  }

  /** What it waits for, null when nothing. */
  private @Nullable String obstacle(ServiceDraft service) {
    List<String> missing =
        Stream.concat(
                dependencies.of(service.name()).stream().filter(this::isMissing),
                service.spec().dependsOn().stream().filter(missingElsewhere::contains))
            .toList();
    if (!missing.isEmpty()) {
      return "waits for " + String.join(", ", missing);
    }
    if (!service.hasRoom()) {
      return "waits until one of %d that still run has ended".formatted(service.mayLive());
    }
    int starting = starting(services.values());
    return starting < parallel
        ? null
        : "waits for its turn: %d others are starting".formatted(starting);
  }

  private boolean isMissing(String name) {
    ServiceDraft service = services.get(name);
    return service == null || service.serving() == 0;
  }

  private static int starting(Collection<ServiceDraft> services) {
    return services.stream().mapToInt(service -> service.inPhase(Phase.STARTING).size()).sum();
  }
}
