package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.ServerView;
import io.signalbox.member.directory.Instance;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What dispatching to one service shows to Prometheus. Every meter is there from the start. */
final class ServiceMeters {

  /** Why a request is refused that nobody has tried. */
  enum Shed {
    /** All instances have as many as they may have. */
    FULL,
    /** The client has. */
    CLIENT_SHARE
  }

  private final MeterRegistry meters;
  private final List<Meter> all = new ArrayList<>();
  private final Counter answered;
  private final Map<Failure, Counter> failed = new EnumMap<>(Failure.class);
  private final Map<Shed, Counter> shed = new EnumMap<>(Shed.class);
  private final Counter repeatsRefused;

  ServiceMeters(MeterRegistry meters, String service, Balancer<Instance> balancer) {
    this.meters = meters;
    answered = attempts(meters, service, "ok");
    for (Failure failure : Failure.values()) {
      failed.put(failure, attempts(meters, service, failure.outcome()));
    }
    for (Shed reason : Shed.values()) {
      shed.put(reason, shed(meters, service, reason));
    }
    repeatsRefused =
        Counter.builder("signalbox.dispatch.repeats.refused")
            .description("Failed requests not given to another instance, to spare the others")
            .tag("service", service)
            .register(meters);
    for (ServerView.State state : ServerView.State.values()) {
      all.add(instances(meters, balancer, service, state));
    }
    all.add(answered);
    all.addAll(failed.values());
    all.addAll(shed.values());
    all.add(repeatsRefused);
  }

  /** They are shown no more. */
  void close() {
    all.forEach(meters::remove);
  }

  private static Counter shed(MeterRegistry meters, String service, Shed reason) {
    return Counter.builder("signalbox.dispatch.shed")
        .description("Requests refused because no instance had room for them")
        .tag("service", service)
        .tag("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .register(meters);
  }

  private static Counter attempts(MeterRegistry meters, String service, String outcome) {
    return Counter.builder("signalbox.dispatch.attempts")
        .description("Requests given to an instance; one request may be given to several in turn")
        .tag("service", service)
        .tag("outcome", outcome)
        .register(meters);
  }

  private static Gauge instances(
      MeterRegistry meters, Balancer<Instance> balancer, String service, ServerView.State state) {
    return Gauge.builder(
            "signalbox.dispatch.instances",
            () ->
                balancer.servers().stream()
                    .filter(server -> balancer.view(server).state() == state)
                    .count())
        .description("Instances in the table")
        .tag("service", service)
        .tag("state", state.name().toLowerCase(Locale.ROOT))
        .register(meters);
  }

  void answered() {
    answered.increment();
  }

  void failed(Failure failure) {
    Objects.requireNonNull(failed.get(failure)).increment();
  }

  void shed(Shed reason) {
    Objects.requireNonNull(shed.get(reason)).increment();
  }

  void repeatRefused() {
    repeatsRefused.increment();
  }
}
