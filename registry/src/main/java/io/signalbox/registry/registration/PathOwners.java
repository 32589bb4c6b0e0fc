package io.signalbox.registry.registration;

import com.netflix.appinfo.InstanceInfo;
import com.netflix.appinfo.LeaseInfo;
import com.netflix.discovery.shared.Application;
import com.netflix.eureka.registry.PeerAwareInstanceRegistry;
import com.netflix.eureka.util.EurekaMonitors;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps a path with the service that has it: whichever claimed it first, as long as an instance
 * that claims it is in the table. Nothing is remembered but the table. Thread-safe.
 */
final class PathOwners {

  /** Puts a registration into the table. */
  interface Registering {
    void run() throws Refused, ServletException, IOException;
  }

  private final Supplier<PeerAwareInstanceRegistry> table;
  private final Lock turn = new ReentrantLock();

  /**
   * @param table asked for late: it is made after the filters
   */
  PathOwners(Supplier<PeerAwareInstanceRegistry> table) {
    this.table = table;
  }

  /** Registers if no other service has what is claimed. Those that claim nothing do not wait. */
  void register(Registration registration, Registering registering)
      throws Refused, ServletException, IOException {
    if (registration.claims().isEmpty()) {
      registering.run();
      return;
    }
    turn.lock();
    try {
      requireFree(registration);
      registering.run();
    } finally {
      turn.unlock();
    }
  }

  private void requireFree(Registration registration) throws Refused {
    List<InstanceInfo> lapsed = new ArrayList<>();
    // Instances of one service claim the same, as a rule.
    Set<String> harmless = new HashSet<>();
    for (Application service : table.get().getApplications().getRegisteredApplications()) {
      if (service.getName().equalsIgnoreCase(registration.app())) {
        continue;
      }
      for (InstanceInfo instance : service.getInstances()) {
        String taken = instance.getMetadata().get(PathClaims.NAME);
        if (taken == null || harmless.contains(taken)) {
          continue;
        }
        Optional<Refused> conflict =
            conflict(registration.claims(), PathClaims.read(taken), service.getName());
        if (conflict.isEmpty()) {
          harmless.add(taken);
        } else if (hasLapsed(instance)) {
          lapsed.add(instance);
        } else {
          throw conflict.get();
        }
      }
    }
    lapsed.forEach(this::sweep);
  }

  private static Optional<Refused> conflict(PathClaims wanted, PathClaims taken, String owner) {
    for (ClaimedPath path : wanted.paths()) {
      Optional<ClaimedPath> other = taken.overlapping(path);
      if (other.isPresent()) {
        return Optional.of(
            new Refused(
                Refused.Kind.PATH_TAKEN,
                "%s \"%s\" is taken: %s has \"%s\" as long as it is in the table."
                    .formatted(PathClaims.NAME, path, owner, other.get())));
      }
    }
    return Optional.empty();
  }

  /** As Eureka judges it, which looks for such instances now and then only. */
  private static boolean hasLapsed(InstanceInfo instance) {
    LeaseInfo lease = instance.getLeaseInfo();
    return System.currentTimeMillis()
        > lease.getRenewalTimestamp() + 1000L * lease.getDurationInSecs();
  }

  /** Gone, it gets 404 for a late heartbeat, which would renew its lease and so its claim. */
  private void sweep(InstanceInfo lapsed) {
    EurekaMonitors.EXPIRED.increment();
    table.get().cancel(lapsed.getAppName(), lapsed.getId(), false);
  }
}
