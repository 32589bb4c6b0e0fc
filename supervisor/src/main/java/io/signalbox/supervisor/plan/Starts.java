package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who of those that wait may start now, over all services, the longest waiting first: as long as
 * fewer are starting than may at once. One whose start goes on and on, as that of a program that
 * never listens, is not to hold up all others until it is given up: where all places are taken by
 * such, another one starts beside them, and the next when that one is ready or takes as long.
 */
final class Starts {

  /** After that a start is one that goes on and on: most programs are ready by then. */
  static final Duration LONG = Duration.ofSeconds(15);

  private final Moment moment;
  private final Map<String, ServiceDraft> services;
  private final Dependencies dependencies;
  private final Set<String> missingElsewhere;
  private final int parallel;

  Starts(
      Moment moment,
      Map<String, ServiceDraft> services,
      Dependencies dependencies,
      Set<String> missingElsewhere,
      int parallel) {
    this.moment = moment;
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
    List<InstanceMemory> starting = starting();
    return starting.size() < parallel || starting.stream().allMatch(this::goesOn)
        ? null
        : "waits for its turn: %d others are starting".formatted(starting.size());
  }

  private List<InstanceMemory> starting() {
    return services.values().stream()
        .flatMap(service -> service.inPhase(Phase.STARTING).stream())
        .toList();
  }

  private boolean goesOn(InstanceMemory starting) {
    return moment.reached(starting.since().plus(LONG));
  }

  private boolean isMissing(String name) {
    ServiceDraft service = services.get(name);
    return service == null || service.serving() == 0;
  }
}
