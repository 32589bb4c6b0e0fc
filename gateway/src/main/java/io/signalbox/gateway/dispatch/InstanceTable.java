package io.signalbox.gateway.dispatch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * The instances that may get requests, as the registry last told. Reading is one look into an
 * immutable map.
 */
@Component
final class InstanceTable {

  private volatile Map<String, Service> services = Map.of();

  /** Every routed service stands in the table, with or without instances. */
  void replace(Map<String, Service> read) {
    services = Map.copyOf(read);
  }

  Service service(String name) {
    return services.getOrDefault(name, Service.NONE);
  }

  List<Instance> all() {
    return services.values().stream().flatMap(service -> service.instances().stream()).toList();
  }

  /**
   * @param turn counts the choices made, across readings of the registry
   */
  record Service(List<Instance> instances, AtomicInteger turn) {

    static final Service NONE = new Service(List.of(), new AtomicInteger());

    Service {
      instances = List.copyOf(instances);
    }

    Service with(List<Instance> read) {
      return new Service(read, this == NONE ? new AtomicInteger() : turn);
    }
  }
}
