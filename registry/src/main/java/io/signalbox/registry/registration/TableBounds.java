package io.signalbox.registry.registration;

import com.netflix.discovery.shared.Application;
import com.netflix.eureka.registry.PeerAwareInstanceRegistry;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table, and what Eureka notes of its changes, as small as it has been sized for.
 * Thread-safe.
 */
final class TableBounds {

  /** Eureka keeps a service's name when its last instance has gone. */
  private static final int NAMES_PER_INSTANCE = 10;

  private final Supplier<PeerAwareInstanceRegistry> table;
  private final RegistrationProperties properties;
  private final Set<String> names = new HashSet<>();
  private double changesLeft;
  private long lookedAt = System.nanoTime();

  /**
   * @param table asked for late: it is made after the filters
   */
  TableBounds(Supplier<PeerAwareInstanceRegistry> table, RegistrationProperties properties) {
    this.table = table;
    this.properties = properties;
    this.changesLeft = properties.maxInstances();
  }

  boolean has(String app, String instance) {
    return table.get().getInstanceByAppAndId(upper(app), instance, false) != null;
  }

  boolean hasService(String app) {
    return service(app) != null;
  }

  boolean hasVirtualAddress(String address) {
    Application service = service(address);
    return service != null
        && service.getInstances().stream()
            .anyMatch(
                instance ->
                    address.equals(instance.getVIPAddress())
                        || address.equals(instance.getSecureVipAddress()));
  }

  /** Room for one more instance that is not in the table yet. */
  synchronized void requireRoom(String app) throws Refused {
    if (!names.contains(upper(app))
        && names.size() >= NAMES_PER_INSTANCE * properties.maxInstances()) {
      throw new Refused(
          Refused.Kind.TABLE_FULL,
          "There have been " + names.size() + " different services since the registry's start.");
    }
    Application service = service(app);
    if (service != null && service.size() >= properties.maxInstancesPerService()) {
      throw full(
          app + " has " + service.size(), "signalbox.registration.max-instances-per-service");
    }
    int all =
        table.get().getApplications().getRegisteredApplications().stream()
            .mapToInt(Application::size)
            .sum();
    if (all >= properties.maxInstances()) {
      throw full("the table has " + all, "signalbox.registration.max-instances");
    }
    names.add(upper(app));
  }

  private static Refused full(String what, String setting) {
    return new Refused(
        Refused.Kind.TABLE_FULL,
        "There is no room: " + what + " instances, and " + setting + " allows no more.");
  }

  /** A change of the table, of which there may not be too many. */
  synchronized void requireCalm() throws Refused {
    long now = System.nanoTime();
    changesLeft =
        Math.min(
            properties.maxInstances(),
            changesLeft + properties.changesPerSecond() * (now - lookedAt) / 1e9);
    lookedAt = now;
    if (changesLeft < 1) {
      throw new Refused(
          Refused.Kind.TOO_MANY_CHANGES,
          "The table changes more often than signalbox.registration.changes-per-second allows.");
    }
    changesLeft--;
  }

  private @Nullable Application service(String name) {
    return table.get().getApplication(upper(name));
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
