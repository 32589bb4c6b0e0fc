package io.signalbox.gateway.dispatch;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The instances that refused a connection and have not accepted one since. Requests and {@link
 * Prober} suspend, only the prober releases. Thread-safe; a look takes no lock.
 */
@Component
final class Suspensions {

  private static final Logger log = LoggerFactory.getLogger(Suspensions.class);

  private final Set<Instance> suspended = ConcurrentHashMap.newKeySet();

  boolean contains(Instance instance) {
    return !suspended.isEmpty() && suspended.contains(instance);
  }

  void suspend(Instance instance) {
    if (suspended.add(instance)) {
      log.info("{} at {} takes no connection, suspended", instance.id(), instance.authority());
    }
  }

  void release(Instance instance) {
    if (suspended.remove(instance)) {
      log.info("{} at {} takes connections again", instance.id(), instance.authority());
    }
  }

  /** Forgets those that have left the table. */
  void retain(Collection<Instance> known) {
    suspended.retainAll(Set.copyOf(known));
  }
}
