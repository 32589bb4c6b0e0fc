package io.signalbox.gateway.routes;

import static org.springframework.cloud.gateway.support.ServerWebExchangeUtils.GATEWAY_PREDICATE_PATH_CONTAINER_ATTR;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.support.ConfigurationService;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Flux;

/** Makes Spring Cloud Gateway's routes of rules. Thread-safe. */
@Component
class RouteBuilder {

  private final RouteDefinitionRouteLocator routes;
  private final List<RouteDefinition> asked = new ArrayList<>(1);

  // The framework's constructor takes them raw.
  @SuppressWarnings("rawtypes")
  RouteBuilder(
      List<RoutePredicateFactory> predicates,
      List<GatewayFilterFactory> filters,
      GatewayProperties properties,
      ConfigurationService configuration) {
    this.routes =
        new RouteDefinitionRouteLocator(
            () -> Flux.fromIterable(asked), predicates, filters, properties, configuration);
  }

  /**
   * @throws RuntimeException of the framework's for filters and predicates that it does not know,
   *     or that do not take what they are given
   */
  synchronized Route build(RouteRule rule) {
    asked.add(rule.definition());
    try {
      Route built = Objects.requireNonNull(routes.getRoutes().blockFirst());
      return rule.declaration() == null ? built : declared(rule, built);
    } finally {
      asked.clear();
    }
  }

  /** By our own look at path and host: the framework's takes a port for a part of the host. */
  private static Route declared(RouteRule rule, Route built) {
    PathPattern path = PathPatternParser.defaultInstance.parse(rule.patterns().getFirst());
    List<GatewayFilter> filters = new ArrayList<>();
    Prefix prefix = rule.prefix();
    if (prefix != null) {
      filters.add(new PrefixFilter(prefix));
    }
    filters.addAll(built.getFilters());
    return Route.async()
        .id(built.getId())
        .uri(built.getUri())
        .metadata(built.getMetadata())
        .predicate(exchange -> isItsOwn(exchange, rule.hosts(), path))
        .filters(filters)
        .build();
  }

  private static boolean isItsOwn(ServerWebExchange exchange, Hosts hosts, PathPattern pattern) {
    PathContainer path =
        (PathContainer)
            exchange
                .getAttributes()
                .computeIfAbsent(
                    GATEWAY_PREDICATE_PATH_CONTAINER_ATTR,
                    key -> PathContainer.parsePath(exchange.getRequest().getURI().getRawPath()));
    return pattern.matches(path)
        && hosts.take(exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST));
  }
}
