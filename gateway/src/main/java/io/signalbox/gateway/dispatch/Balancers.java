package io.signalbox.gateway.dispatch;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Settings;
import io.signalbox.member.balance.BalancerProperties;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Component;

/**
 * One balancer for each routed service, with the instances that the registry last told. Which
 * services there are never changes.
 */
@Component
public final class Balancers {

  private final Map<String, Balancer<Instance>> services;
  private final Balancer<Instance> none = new Balancer<>(Settings.DEFAULTS);

  Balancers(RoutedServices routed, BalancerProperties properties) {
    Map<String, Balancer<Instance>> byName = new TreeMap<>();
    for (String name : routed.names()) {
      byName.put(name, new Balancer<>(properties.of(name)));
    }
    this.services = Collections.unmodifiableMap(byName);
  }

  /** That of a service without instances when no route leads to {@code service}. */
  public Balancer<Instance> of(String service) {
    return services.getOrDefault(service, none);
  }

  public void forEach(BiConsumer<String, Balancer<Instance>> action) {
    services.forEach(action);
  }
}
