package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.signalbox.member.directory.Instance;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Shows for each route and instance of a service how many requests are on their way and how long
 * they took. A request counts from its dispatch until its answer has been passed on whole, failed
 * or was given up. Thread-safe.
 */
final class TargetMeters {

  private static final Duration[] BUCKETS =
      LongStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final String service;
  private final Map<Target, Meters> targets = new ConcurrentHashMap<>();
  private volatile boolean closed;

  TargetMeters(MeterRegistry registry, String service) {
    this.registry = registry;
    this.service = service;
  }

  private record Target(String route, String instance) {}

  /** The meters of one target, and what they read. */
  private record Meters(AtomicInteger inFlight, Timer duration, Meter gauge) {}

  /** Requests will come. */
  void open() {
    closed = false;
  }

  /** None will; what is shown goes with the last that is on its way. */
  void close() {
    closed = true;
    retain(List.of());
  }

  /** Counts a request that is now given to {@code instance}. */
  OnTheWay dispatched(String route, Instance instance) {
    Meters meters = targets.computeIfAbsent(new Target(route, instance.id()), this::register);
    meters.inFlight().incrementAndGet();
    return new OnTheWay(meters);
  }

  private Meters register(Target target) {
    // "instance" is what Prometheus itself calls the process that it reads this from.
    Tags tags = Tags.of("route", target.route(), "service", service, "target", target.instance());
    AtomicInteger inFlight = new AtomicInteger();
    Timer duration =
        Timer.builder("signalbox.dispatch.duration")
            .description("From a request's dispatch to the end of the answer")
            .tags(tags)
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    Gauge gauge =
        Gauge.builder("signalbox.dispatch.in.flight", inFlight, AtomicInteger::get)
            .description("Requests given to an instance whose answer has not been passed on whole")
            .tags(tags)
            .register(registry);
    return new Meters(inFlight, duration, gauge);
  }

  /** Forgets the instances that have left the table. */
  void retain(Collection<Instance> known) {
    Set<String> ids = known.stream().map(Instance::id).collect(Collectors.toSet());
    targets
        .entrySet()
        .removeIf(
            target -> {
              boolean left =
                  !ids.contains(target.getKey().instance())
                      && target.getValue().inFlight().get() == 0;
              if (left) {
                registry.remove(target.getValue().duration());
                registry.remove(target.getValue().gauge());
              }
              return left;
            });
  }

  /** A request that an instance has been given. Whoever has it ends it once. */
  final class OnTheWay {

    private final Meters meters;
    private final Timer.Sample sample = Timer.start(registry);

    private OnTheWay(Meters meters) {
      this.meters = meters;
    }

    void end() {
      meters.inFlight().decrementAndGet();
      sample.stop(meters.duration());
      if (closed) {
        retain(List.of());
      }
    }
  }
}
