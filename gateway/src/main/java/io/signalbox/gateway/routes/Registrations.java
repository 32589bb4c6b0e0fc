package io.signalbox.gateway.routes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Services that say their paths when they register, in the metadata {@value #PATHS}. What each may
 * ask for the registry has judged. One that has no instance any more keeps its paths for a while:
 * it may be starting anew, and its clients are to be told just that. Thread-safe.
 */
@Component
class Registrations {

  static final String PATHS = "signalbox.paths";

  private static final Duration KEPT = Duration.ofSeconds(60);

  private final DiscoveryClient registry;
  private final Declarations declarations;
  private final boolean enabled;
  private final LongSupplier nanoTime;
  private final Map<String, Seen> services = new HashMap<>();

  /** What a service has said, and when it was last there. */
  private record Seen(Set<String> paths, long at) {}

  @Autowired
  Registrations(DiscoveryClient registry, Declarations declarations, RoutesProperties properties) {
    this(registry, declarations, properties.registrations(), System::nanoTime);
  }

  Registrations(
      DiscoveryClient registry, Declarations declarations, boolean enabled, LongSupplier nanoTime) {
    this.registry = registry;
    this.declarations = declarations;
    this.enabled = enabled;
    this.nanoTime = nanoTime;
  }

  /** The registry's client has news. */
  @EventListener(HeartbeatEvent.class)
  public synchronized void read() {
    if (!enabled) {
      return;
    }
    long now = nanoTime.getAsLong();
    for (String name : registry.getServices()) {
      Set<String> paths = paths(registry.getInstances(name));
      if (!paths.isEmpty()) {
        services.put(name.toLowerCase(Locale.ROOT), new Seen(paths, now));
      }
    }
    services.values().removeIf(seen -> now - seen.at > KEPT.toNanos());
    List<ServiceDeclaration> declared = new ArrayList<>();
    services.forEach(
        (name, seen) -> declared.add(ServiceDeclaration.registered(name, List.copyOf(seen.paths))));
    declarations.registrationsSay(declared);
  }

  private static Set<String> paths(List<ServiceInstance> instances) {
    Set<String> paths = new LinkedHashSet<>();
    for (ServiceInstance instance : instances) {
      Map<String, String> metadata = instance.getMetadata();
      String told = metadata == null ? null : metadata.get(PATHS);
      if (told != null) {
        for (String path : told.split(",")) {
          paths.add(path.strip());
        }
      }
    }
    return paths;
  }
}
