package io.signalbox.member.balance;

import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.event.EventListener;

/**
 * A balancer for each service that is called from here. Begins with the first call to it and
 * follows the registry from then on. Thread-safe.
 */
public final class ServiceBalancers {

  private static final Logger log = LoggerFactory.getLogger(ServiceBalancers.class);

  private final DiscoveryClient registry;
  private final BalancerProperties properties;
  private final Map<String, Balancer<Endpoint>> services = new ConcurrentHashMap<>();

  public ServiceBalancers(DiscoveryClient registry, BalancerProperties properties) {
    this.registry = registry;
    this.properties = properties;
  }

  /**
   * Chooses the endpoint that is best placed.
   *
   * @param tried those that have failed the same request: none gets it twice
   * @return null when nobody is left, or has room
   */
  public @Nullable Attempt<Endpoint> attempt(String service, List<Server<Endpoint>> tried) {
    return services.computeIfAbsent(service, this::create).attempt(tried);
  }

  private Balancer<Endpoint> create(String service) {
    Balancer<Endpoint> balancer = new Balancer<>(properties.of(service));
    balancer.replace(read(service));
    return balancer;
  }

  private List<Endpoint> read(String service) {
    return registry.getInstances(service).stream()
        .map(instance -> new Endpoint(String.valueOf(instance.getInstanceId()), instance.getUri()))
        .toList();
  }

  /** The registry's client has news. */
  @EventListener(HeartbeatEvent.class)
  public void follow() {
    services.forEach(
        (service, balancer) -> {
          try {
            balancer.replace(read(service));
          } catch (RuntimeException e) {
            log.warn("The registry's client did not answer for {}, nothing changes", service, e);
          }
        });
  }
}
