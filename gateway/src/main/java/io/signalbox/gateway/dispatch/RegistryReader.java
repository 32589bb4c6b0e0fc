package io.signalbox.gateway.dispatch;

import com.netflix.discovery.EurekaClientConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Tells the balancers who is there, at start and whenever the registry's client has news. The
 * client answers from memory, with the instances that are UP; while the registry is away it keeps
 * its last answer, and so do we.
 */
@Component
final class RegistryReader implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(RegistryReader.class);

  private final DiscoveryClient registry;
  private final RoutedServices routed;
  private final Candidates candidates;
  private final Balancers balancers;
  private final Services services;
  private final BalancerMeters loads;
  private final Counter refusals;
  private final RegistryOutage outage;
  private Set<String> refusedBefore = Set.of();

  RegistryReader(
      DiscoveryClient registry,
      RoutedServices routed,
      DispatchProperties properties,
      Balancers balancers,
      Services services,
      BalancerMeters loads,
      MeterRegistry meters,
      ObjectProvider<EurekaClientConfig> client) {
    this.registry = registry;
    this.routed = routed;
    this.candidates = new Candidates(properties.allowedNetworks());
    this.balancers = balancers;
    this.services = services;
    this.loads = loads;
    this.outage = new RegistryOutage(silence(client), properties.registryGrace(), System::nanoTime);
    this.refusals =
        Counter.builder("signalbox.dispatch.instances.refused")
            .description("Registered instances that were ignored for where they are")
            .register(meters);
  }

  /** Two answers in a row did not come. */
  private static Duration silence(ObjectProvider<EurekaClientConfig> client) {
    EurekaClientConfig config = client.getIfAvailable();
    int interval = config == null ? 1 : config.getRegistryFetchIntervalSeconds();
    return Duration.ofSeconds(2).multipliedBy(interval);
  }

  @Override
  public void afterSingletonsInstantiated() {
    read();
  }

  @EventListener(HeartbeatEvent.class)
  public void read() {
    try {
      rewrite();
    } catch (RuntimeException e) {
      log.warn("The registry's client did not answer, the table stays as it is", e);
    }
  }

  /** One at a time, so that an older reading never replaces a newer one. */
  private synchronized void rewrite() {
    outage.heard();
    Set<String> refused = new HashSet<>();
    for (String name : routed.names()) {
      List<String> refusedHere = new ArrayList<>();
      Balancer<Instance> balancer = balancers.of(name);
      List<Instance> accepted =
          candidates.accept(
              registry.getInstances(name),
              balancer.servers().stream().map(Server::target).toList(),
              refusedHere);
      accepted.addAll(
          outage.missing(
              name,
              balancer.servers().stream().filter(Server::reachable).map(Server::target).toList(),
              List.copyOf(accepted)));
      balancer.replace(accepted);
      if (services.of(name) instanceof Service service) {
        service.targets().retain(accepted);
      }
      for (String entry : refusedHere) {
        String key = name + " " + entry;
        if (refused.add(key) && !refusedBefore.contains(key)) {
          refusals.increment();
          Candidates.logRefused(name, entry);
        }
      }
    }
    loads.follow();
    refusedBefore = refused;
  }
}
