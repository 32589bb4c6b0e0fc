package io.signalbox.gateway.routes;

import io.signalbox.services.ReservedNames;
import io.signalbox.services.ServiceDeclaration;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
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
class Registrations implements SmartInitializingSingleton {

  static final String PATHS = "signalbox.paths";

  private static final Duration KEPT = Duration.ofSeconds(90);

  /** What can stand for a host in a URI. */
  private static final Pattern NAME = Pattern.compile("[a-z](?:[a-z0-9-]*[a-z0-9])?");

  /** As our registry lets them through; another one may let anything. */
  private static final Pattern PATH =
      Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~!$&'()+=:@-]+)+(?:/\\*\\*)?");

  private static final int LONGEST_PATH = 200;

  private final DiscoveryClient registry;
  private final Declarations declarations;
  private final boolean enabled;
  private final LongSupplier nanoTime;
  private final Map<String, Seen> services = new TreeMap<>();

  /**
   * What a service has said.
   *
   * @param missed when it was first not there any more; null while it is
   */
  private record Seen(Set<String> paths, @Nullable Long missed) {

    boolean isThere() {
      return missed == null;
    }

    Seen missing(long now) {
      return missed == null ? new Seen(paths, now) : this;
    }

    boolean isOver(long now) {
      return missed != null && now - missed > KEPT.toNanos();
    }
  }

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

  /** Before the web server: the first requests find their routes. */
  @Override
  public void afterSingletonsInstantiated() {
    read();
  }

  /** The registry's client has news. */
  @EventListener(HeartbeatEvent.class)
  public synchronized void read() {
    if (!enabled) {
      return;
    }
    long now = nanoTime.getAsLong();
    services.replaceAll((name, seen) -> seen.missing(now));
    for (String registered : registry.getServices()) {
      String name = registered.toLowerCase(Locale.ROOT);
      Set<String> paths = paths(registry.getInstances(registered));
      if (!paths.isEmpty() && NAME.matcher(name).matches() && !ReservedNames.contain(name)) {
        services.put(name, new Seen(paths, null));
      }
    }
    services.values().removeIf(seen -> seen.isOver(now));
    declarations.registrationsSay(
        Stream.concat(declared(Seen::isThere), declared(seen -> !seen.isThere())).toList());
  }

  private Stream<ServiceDeclaration> declared(Predicate<Seen> which) {
    return services.entrySet().stream()
        .filter(service -> which.test(service.getValue()))
        .map(
            service ->
                ServiceDeclaration.registered(
                    service.getKey(), List.copyOf(service.getValue().paths)));
  }

  private static Set<String> paths(List<ServiceInstance> instances) {
    Set<String> paths = new TreeSet<>();
    for (ServiceInstance instance : instances) {
      Map<String, String> metadata = instance.getMetadata();
      String told = metadata == null ? null : metadata.get(PATHS);
      if (told != null) {
        for (String path : told.split(",")) {
          if (isPath(path.strip())) {
            paths.add(path.strip());
          }
        }
      }
    }
    return paths;
  }

  private static boolean isPath(String text) {
    return text.length() <= LONGEST_PATH && PATH.matcher(text).matches();
  }
}
