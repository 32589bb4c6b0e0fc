package io.signalbox.gateway.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.DirectoryListener;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The services that routes lead to; which there are never changes. Thread-safe. */
@Component
final class Services implements DirectoryListener {

  private final Map<String, Service> byName;

  Services(
      RoutedServices routed,
      Directory directory,
      MeterRegistry meters,
      DispatchProperties properties) {
    Map<String, Service> services = new HashMap<>();
    for (String name : routed.names()) {
      services.put(
          name,
          new Service(
              name,
              directory.of(name),
              meters,
              properties.maxSharePerClient(),
              properties.maxAttempts()));
    }
    this.byName = Map.copyOf(services);
  }

  /** Null when no route leads to it. */
  @Nullable Service of(String name) {
    return byName.get(name);
  }

  @Override
  public void read() {
    byName.values().forEach(Service::forgetWhoHasLeft);
  }
}
