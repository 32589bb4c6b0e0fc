package io.signalbox.supervisor.plan;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is wanted on this machine. A service that is not in it is to leave.
 *
 * @param services by name
 * @param parallelStarts how many instances may be starting at once, of all services together. JVMs
 *     that start side by side on few cores make each other late. When all of these take long, one
 *     more may
 * @param missing services that others run, and that are not there: whoever depends on one waits
 */
public record Declaration(
    Map<String, ServiceSpec> services, int parallelStarts, Set<String> missing) {

  public Declaration {
    Check.atLeast(1, "parallelStarts", parallelStarts);
    services.forEach(
        (name, service) -> {
          if (!name.equals(service.name())) {
            throw new IllegalArgumentException(
                "services: " + service.name() + " (expected: " + name + ")");
          }
        });
    services = Collections.unmodifiableMap(new TreeMap<>(services));
    missing = Set.copyOf(missing);
  }

  /** Nothing that others run is missing. */
  public Declaration(Map<String, ServiceSpec> services, int parallelStarts) {
    this(services, parallelStarts, Set.of());
  }

  public static Declaration of(int parallelStarts, ServiceSpec... services) {
    Map<String, ServiceSpec> byName = new TreeMap<>();
    Arrays.stream(services).forEach(service -> byName.put(service.name(), service));
    return new Declaration(byName, parallelStarts);
  }
}
