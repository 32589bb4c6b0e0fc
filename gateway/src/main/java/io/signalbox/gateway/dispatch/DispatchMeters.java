package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What dispatching shows to Prometheus. Every meter exists from the start, at zero. */
@Component
final class DispatchMeters {

  private static final String OK = "ok";

  private final Map<String, Map<String, Counter>> attempts = new HashMap<>();

  DispatchMeters(
      MeterRegistry meters, RoutedServices routed, InstanceTable table, Suspensions suspensions) {
    for (String service : routed.names()) {
      Map<String, Counter> outcomes = new HashMap<>();
      outcomes.put(OK, attempts(meters, service, OK));
      for (Failure failure : Failure.values()) {
        outcomes.put(failure.outcome(), attempts(meters, service, failure.outcome()));
      }
      attempts.put(service, outcomes);
      gauge(meters, table, suspensions, service, true);
      gauge(meters, table, suspensions, service, false);
    }
  }

  private static Counter attempts(MeterRegistry meters, String service, String outcome) {
    return Counter.builder("signalbox.dispatch.attempts")
        .description("Requests given to an instance; one request may be given to several in turn")
        .tag("service", service)
        .tag("outcome", outcome)
        .register(meters);
  }

  private static void gauge(
      MeterRegistry meters,
      InstanceTable table,
      Suspensions suspensions,
      String service,
      boolean suspended) {
    Gauge.builder(
            "signalbox.dispatch.instances",
            () ->
                table.service(service).instances().stream()
                    .filter(instance -> suspensions.contains(instance) == suspended)
                    .count())
        .description("Instances in the table")
        .tag("service", service)
        .tag("state", suspended ? "suspended" : "available")
        .register(meters);
  }

  void answered(String service) {
    count(service, OK);
  }

  void failed(String service, Failure failure) {
    count(service, failure.outcome());
  }

  private void count(String service, String outcome) {
    Counter counter = attempts.getOrDefault(service, Map.of()).get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }
}
