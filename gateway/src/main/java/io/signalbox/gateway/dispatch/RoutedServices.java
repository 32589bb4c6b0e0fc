package io.signalbox.gateway.dispatch;

import java.net.URI;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.stereotype.Component;

/** The services that routes lead to. Others in the registry are none of the gateway's business. */
@Component
final class RoutedServices {

  static final String SCHEME = "lb";

  private final Set<String> names;

  RoutedServices(GatewayProperties properties) {
    this.names =
        properties.getRoutes().stream()
            .map(RouteDefinition::getUri)
            .filter(uri -> SCHEME.equals(uri.getScheme()))
            .map(URI::getHost)
            .collect(Collectors.toUnmodifiableSet());
  }

  Set<String> names() {
    return names;
  }
}
