package io.signalbox.gateway.dispatch;

import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The services that routes lead to. Others in the registry are none of the gateway's business. */
@Component
final class RoutedServices {

  static final String SCHEME = "lb";

  private static final String LOCATOR =
      "spring.cloud.gateway.server.webflux.discovery.locator.enabled";

  private final Set<String> names;

  /**
   * @throws IllegalStateException naming the route that leads to a service which cannot be one
   */
  RoutedServices(GatewayProperties properties, Environment environment) {
    if (environment.getProperty(LOCATOR, Boolean.class, false)) {
      throw new IllegalStateException(
          LOCATOR + " is not supported: whatever registered could be called; declare routes.");
    }
    Set<String> services = new HashSet<>();
    for (RouteDefinition route : properties.getRoutes()) {
      URI uri = route.getUri();
      if (uri != null && SCHEME.equals(uri.getScheme())) {
        services.add(service(route.getId(), uri));
      }
    }
    this.names = Set.copyOf(services);
  }

  private static String service(@Nullable String route, URI uri) {
    // Java takes nothing with "_" for a host, and lb:ws://name has none.
    if (uri.getHost() == null || uri.getPort() != -1) {
      throw new IllegalStateException(
          "The route \"%s\" leads to \"%s\": write lb://NAME, the name under which a service registers, of letters, digits and -."
              .formatted(route, uri));
    }
    return uri.getHost();
  }

  Set<String> names() {
    return names;
  }
}
