package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.ServerView;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What dispatching shows to Prometheus. Every meter exists from the start, at zero. */
@Component
final class DispatchMeters {

  private static final String OK = "ok";

  /** Why a request is refused that nobody has tried. */
  enum Shed {
    /** All instances have as many as they may have. */
    FULL,
    /** The client has. */
    CLIENT_SHARE
  }

  private final Map<String, Map<String, Counter>> attempts = new HashMap<>();
  private final Map<String, Map<Shed, Counter>> shed = new HashMap<>();
  private final Map<String, Counter> repeatsRefused = new HashMap<>();

  DispatchMeters(MeterRegistry meters, RoutedServices routed, Balancers balancers) {
    for (String service : routed.names()) {
      Map<String, Counter> outcomes = new HashMap<>();
      outcomes.put(OK, attempts(meters, service, OK));
      for (Failure failure : Failure.values()) {
        outcomes.put(failure.outcome(), attempts(meters, service, failure.outcome()));
      }
      attempts.put(service, outcomes);
      Map<Shed, Counter> reasons = new EnumMap<>(Shed.class);
      for (Shed reason : Shed.values()) {
        reasons.put(reason, shed(meters, service, reason));
      }
      shed.put(service, reasons);
      repeatsRefused.put(
          service,
          Counter.builder("signalbox.dispatch.repeats.refused")
              .description("Failed requests not given to another instance, to spare the others")
              .tag("service", service)
              .register(meters));
      for (ServerView.State state : ServerView.State.values()) {
        instances(meters, balancers.of(service), service, state);
      }
    }
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

  private static void instances(
      MeterRegistry meters, Balancer<Instance> balancer, String service, ServerView.State state) {
    Gauge.builder(
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

  void answered(String service) {
    count(service, OK);
  }

  void failed(String service, Failure failure) {
    count(service, failure.outcome());
  }

  void shed(String service, Shed reason) {
    count(shed.getOrDefault(service, Map.of()).get(reason));
  }

  void repeatRefused(String service) {
    count(repeatsRefused.get(service));
  }

  private void count(String service, String outcome) {
    count(attempts.getOrDefault(service, Map.of()).get(outcome));
  }

  private static void count(@Nullable Counter counter) {
    if (counter != null) {
      counter.increment();
    }
  }
}
