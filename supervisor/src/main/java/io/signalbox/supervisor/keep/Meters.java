package io.signalbox.supervisor.keep;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
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
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of services and their instances, by what changes from one report to the next.
 * What happened while no supervisor ran is in no count. For one thread.
 */
final class Meters {

  private static final String WAITING = "waiting";
  private static final String STARTING = "starting";
  private static final String REGISTERING = "registering";
  private static final List<String> PHASES = List.of(WAITING, STARTING, REGISTERING);

  private static final String ENDED = "ended";
  private static final String SICK = "sick";
  private static final String CRASH_LOOP = "crash-loop";
  private static final List<String> HOWS = List.of(ENDED, SICK, CRASH_LOOP);

  private static final String DONE = "done";
  private static final String WENT_BACK = "went-back";
  private static final List<String> OUTCOMES = List.of(DONE, WENT_BACK);

  private final MeterRegistry registry;
  private final MultiGauge wanted;
  private final MultiGauge serving;
  private final MultiGauge canary;
  private final MultiGauge asleep;
  private final WakeMeters wakes;
  private List<Shown> shown = List.of();
  private final Map<InstanceId, Seen> instances = new HashMap<>();
  private final Map<String, Rollout.State> rollouts = new HashMap<>();

  /**
   * Where an instance stood.
   *
   * @param since when it has been seen there
   * @param arrives whether it has been started since it served last
   */
  private record Seen(Phase phase, Instant since, boolean arrives) {}

  /** What gauges tell of a service. */
  private record Shown(String service, int wanted, int serving, double canary, int asleep) {

    static Shown of(ServiceReport report) {
      return new Shown(
          report.name(),
          report.wanted(),
          report.serving(),
          report.canary(),
          report.state() == ServiceReport.State.ASLEEP ? 1 : 0);
    }
  }

  Meters(MeterRegistry registry) {
    this.registry = registry;
    this.wanted = gauge("wanted", "Instances that a service is to have");
    this.serving = gauge("serving", "Instances of a service that are well and in the registry");
    this.canary =
        gauge("canary", "Share of requests that a service's canary gets at most; 0: there is none");
    this.asleep = gauge("asleep", "1 while a service sleeps until it is called");
    this.wakes = new WakeMeters(registry);
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
      if (!rollouts.containsKey(service.name())) {
        begin(service.name());
      }
      for (InstanceReport instance : service.instances()) {
        there.add(instance.id());
        read(service.name(), instance, now);
      }
      read(service);
    }
    instances.keySet().retainAll(there);
    rollouts.keySet().retainAll(services.stream().map(ServiceReport::name).toList());
    List<Shown> latest = services.stream().map(Shown::of).toList();
    if (!latest.equals(shown)) {
      shown = latest;
      wanted.register(rows(latest, Shown::wanted), true);
      serving.register(rows(latest, Shown::serving), true);
      canary.register(rows(latest, Shown::canary), true);
      asleep.register(rows(latest, Shown::asleep), true);
    }
    wakes.read(services, now);
  }

  private static List<MultiGauge.Row<?>> rows(List<Shown> services, ToDoubleFunction<Shown> value) {
    return services.stream()
        .<MultiGauge.Row<?>>map(
            service ->
                MultiGauge.Row.of(
                    Tags.of("service", service.service()), value.applyAsDouble(service)))
        .toList();
  }

  private void read(String service, InstanceReport instance, Instant now) {
    Seen before = instances.get(instance.id());
    Seen seen = before;
    if (seen == null || seen.phase != instance.phase()) {
      seen = moved(service, before, instance.phase(), now);
    }
    if (seen.phase == Phase.READY && seen.arrives && instance.serves()) {
      took(service, REGISTERING, seen.since, now);
      seen = new Seen(seen.phase, seen.since, false);
    }
    instances.put(instance.id(), seen);
  }

  private Seen moved(String service, @Nullable Seen before, Phase phase, Instant now) {
    boolean arrives = false;
    switch (phase) {
      case STARTING -> {
        Instant since = before != null && before.phase == Phase.WAITING ? before.since : now;
        took(service, WAITING, since, now);
        arrives = true;
      }
      case READY -> {
        if (before != null && before.phase == Phase.STARTING) {
          took(service, STARTING, before.since, now);
          arrives = true;
        }
      }
      case SICK, BACKOFF, CRASHLOOP -> {
        if (before != null) {
          failures(service, word(phase)).increment();
        }
      }
      case WAITING, PAUSED, WAKING, DRAINING, STOPPING, STOPPED, GONE, UNKNOWN -> {}
    }
    return new Seen(phase, now, arrives);
  }

  private void took(String service, String phase, Instant since, Instant now) {
    starts(service, phase).record(Duration.between(since, now));
  }

  private Timer starts(String service, String phase) {
    return registry.timer("signalbox.supervisor.starts", "service", service, "phase", phase);
  }

  private Counter failures(String service, String how) {
    return registry.counter("signalbox.supervisor.failures", "service", service, "how", how);
  }

  private Counter rollouts(String service, String outcome) {
    return registry.counter(
        "signalbox.supervisor.rollouts", "service", service, "outcome", outcome);
  }

  /** Those of a service begin at 0: a count that begins at 1 has not risen for who watches it. */
  private void begin(String service) {
    PHASES.forEach(phase -> starts(service, phase));
    HOWS.forEach(how -> failures(service, how));
    OUTCOMES.forEach(outcome -> rollouts(service, outcome));
  }

  private static String word(Phase phase) {
    return switch (phase) {
      case SICK -> SICK;
      case CRASHLOOP -> CRASH_LOOP;
      default -> ENDED;
    };
  }

  private void read(ServiceReport service) {
    Rollout.State state = service.rollout().state();
    Rollout.State before = rollouts.put(service.name(), state);
    boolean isOver = state == Rollout.State.DONE || state == Rollout.State.FAILED;
    if (before != null && before != state && isOver) {
      rollouts(service.name(), state == Rollout.State.DONE ? DONE : WENT_BACK).increment();
    }
  }
}
