package io.signalbox.supervisor.keep;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.signalbox.supervisor.plan.InstanceId;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.Rollout;
import io.signalbox.supervisor.plan.ServiceReport;
import io.signalbox.supervisor.plan.ServiceReport.InstanceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of services and their instances, by what changes from one report to the next.
 * What happened while no supervisor ran is in no count. For one thread.
 */
final class Meters {

  private final MeterRegistry registry;
  private final MultiGauge wanted;
  private final MultiGauge serving;
  private List<ServiceReport> shown = List.of();
  private final Map<InstanceId, Seen> instances = new HashMap<>();
  private final Map<String, Rollout.State> rollouts = new HashMap<>();

  /** Where an instance stood, and since when its present start is under way; null when none is. */
  private record Seen(Phase phase, @Nullable Instant starting) {}

  Meters(MeterRegistry registry) {
    this.registry = registry;
    this.wanted = gauge("wanted", "Instances that a service is to have");
    this.serving = gauge("serving", "Instances of a service that are well and in the registry");
  }

  private MultiGauge gauge(String name, String description) {
    return MultiGauge.builder("signalbox.supervisor." + name)
        .description(description)
        .register(registry);
  }

  /** How all stands now. */
  void read(List<ServiceReport> services, Instant now) {
    Set<InstanceId> there = new HashSet<>();
    for (ServiceReport service : services) {
      for (InstanceReport instance : service.instances()) {
        there.add(instance.id());
        read(service.name(), instance, now);
      }
      read(service);
    }
    instances.keySet().retainAll(there);
    rollouts.keySet().retainAll(services.stream().map(ServiceReport::name).toList());
    if (!services.equals(shown)) {
      shown = services;
      wanted.register(rows(services, ServiceReport::wanted), true);
      serving.register(rows(services, ServiceReport::serving), true);
    }
  }

  private static List<MultiGauge.Row<?>> rows(
      List<ServiceReport> services, ToIntFunction<ServiceReport> value) {
    return services.stream()
        .<MultiGauge.Row<?>>map(
            service ->
                MultiGauge.Row.of(Tags.of("service", service.name()), value.applyAsInt(service)))
        .toList();
  }

  private void read(String service, InstanceReport instance, Instant now) {
    Seen before = instances.get(instance.id());
    Phase phase = instance.phase();
    if (before != null && before.phase == phase) {
      return;
    }
    Instant starting = before == null ? null : before.starting;
    switch (phase) {
      case STARTING -> starting = now;
      case READY -> {
        if (starting != null) {
          registry
              .timer("signalbox.supervisor.starts", "service", service)
              .record(Duration.between(starting, now));
        }
        starting = null;
      }
      case SICK, BACKOFF, CRASHLOOP -> {
        if (before != null) {
          registry
              .counter("signalbox.supervisor.failures", "service", service, "how", word(phase))
              .increment();
        }
        starting = null;
      }
      case WAITING, DRAINING, STOPPING, GONE, UNKNOWN -> starting = null;
    }
    instances.put(instance.id(), new Seen(phase, starting));
  }

  private static String word(Phase phase) {
    return switch (phase) {
      case SICK -> "sick";
      case CRASHLOOP -> "crash-loop";
      default -> "ended";
    };
  }

  private void read(ServiceReport service) {
    Rollout.State state = service.rollout().state();
    Rollout.State before = rollouts.put(service.name(), state);
    boolean isOver = state == Rollout.State.DONE || state == Rollout.State.FAILED;
    if (before != null && before != state && isOver) {
      registry
          .counter(
              "signalbox.supervisor.rollouts",
              "service",
              service.name(),
              "outcome",
              state == Rollout.State.DONE ? "done" : "went-back")
          .increment();
    }
  }
}
