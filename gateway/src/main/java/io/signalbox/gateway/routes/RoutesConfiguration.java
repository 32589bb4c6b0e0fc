package io.signalbox.gateway.routes;

import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import reactor.core.publisher.Flux;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RoutesProperties.class)
class RoutesConfiguration {

  /** In place of the framework's, under its name, so that it makes none. */
  @Bean("cachedCompositeRouteLocator")
  @Primary
  RouteLocator routeLocator(Routes routes) {
    return new RouteLocator() {
      @Override
      public Flux<Route> getRoutes() {
        return routes.all();
      }

      @Override
      public Flux<Route> getRoutesByMetadata(Map<String, Object> metadata) {
        return routes
            .all()
            .filter(route -> route.getMetadata().entrySet().containsAll(metadata.entrySet()));
      }
    };
  }
}
