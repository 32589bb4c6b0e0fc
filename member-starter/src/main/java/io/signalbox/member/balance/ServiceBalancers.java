package io.signalbox.member.balance;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
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
   * @param failed earlier calls of the same request: no endpoint gets it twice
   * @return null when nobody is left, or has room
   */
  public @Nullable Call begin(String service, List<Call> failed) {
    Balancer<Endpoint> balancer = services.computeIfAbsent(service, this::create);
    Server<Endpoint> server = balancer.choose(failed.stream().map(Call::server).toList());
    return server == null ? null : new Call(balancer, server);
  }

  private Balancer<Endpoint> create(String service) {
    Balancer<Endpoint> balancer =
        new Balancer<>(
            properties.of(service), System::nanoTime, () -> ThreadLocalRandom.current().nextLong());
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
