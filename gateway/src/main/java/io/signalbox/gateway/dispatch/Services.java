package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The services that routes lead to; which there are never changes. Thread-safe. */
@Component
final class Services {

  private final Map<String, Service> byName;

  Services(Balancers balancers, MeterRegistry meters, DispatchProperties properties) {
    Map<String, Service> services = new HashMap<>();
    balancers.forEach(
        (name, balancer) ->
            services.put(
                name,
                new Service(
                    name,
                    balancer,
                    meters,
                    properties.maxSharePerClient(),
                    properties.maxAttempts())));
    this.byName = Map.copyOf(services);
  }

  /** Null when no route leads to it. */
  @Nullable Service of(String name) {
    return byName.get(name);
  }
}
