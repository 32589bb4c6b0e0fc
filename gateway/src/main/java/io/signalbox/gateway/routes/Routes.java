package io.signalbox.gateway.routes;

import io.signalbox.services.ServiceDeclaration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/**
 * The table in force, and the one place where it is replaced. A request keeps the route that it has
 * found. Thread-safe.
 */
@Component
public class Routes {

  private static final String LOCATOR =
      "spring.cloud.gateway.server.webflux.discovery.locator.enabled";

  private final RouteBuilder builder;
  private final ObjectProvider<FilteringWebHandler> filters;
  private final ObjectProvider<RouteTableListener> listeners;
  private volatile Current current;

  /** The table, and what Spring Cloud Gateway makes of each rule. */
  private record Current(RouteTable table, Map<RouteRule, Route> routes) {}

  /**
   * @throws IllegalStateException naming a configured route that cannot be one
   */
  Routes(
      GatewayProperties properties,
      Environment environment,
      RouteBuilder builder,
      ObjectProvider<FilteringWebHandler> filters,
      ObjectProvider<RouteTableListener> listeners) {
    if (environment.getProperty(LOCATOR, Boolean.class, false)) {
      throw new IllegalStateException(
          LOCATOR + " is not supported: whatever registered could be called; declare services.");
    }
    this.builder = builder;
    this.filters = filters;
    this.listeners = listeners;
    this.current = new Current(RouteTable.of(properties.getRoutes()), Map.of());
    this.current = next(List.of());
  }

  private Current next(Collection<ServiceDeclaration> services) {
    Current before = current;
    RouteTable table = before.table.with(services);
    Map<RouteRule, Route> routes = new HashMap<>();
    for (RouteRule rule : table.rules()) {
      Route known = before.routes.get(rule);
      routes.put(rule, known == null ? builder.build(rule) : known);
    }
    return new Current(table, routes);
  }

  public RouteTable table() {
    return current.table;
  }

  /** What is wrong with a filter's short form; null when nothing is. */
  @Nullable String whyNot(String filter) {
    try {
      builder.build(RouteRule.trying(filter));
      return null;
    } catch (RuntimeException e) {
      return String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
    }
  }

  /**
   * From now on these are the declared services.
   *
   * @throws RuntimeException when something cannot be made; then nothing changes
   */
  synchronized void declare(Collection<ServiceDeclaration> services) {
    Current next = next(services);
    try {
      tell(next.table);
    } catch (RuntimeException e) {
      tell(current.table);
      throw e;
    }
    current = next;
    // It keeps what filters a route has, also of those that are no more.
    filters.ifAvailable(handler -> handler.onApplicationEvent(new RefreshRoutesEvent(this)));
  }

  private void tell(RouteTable table) {
    listeners.orderedStream().forEach(listener -> listener.replaced(table));
  }

  /** In the order of the table. */
  public Flux<Route> all() {
    Current now = current;
    return Flux.fromIterable(now.table.rules()).map(rule -> route(now, rule));
  }

  /** Those that a request may take, in the order of the table. */
  public Flux<Route> candidates(ServerWebExchange exchange) {
    Current now = current;
    return Flux.fromIterable(now.table.startingWith(firstSegment(exchange)))
        .map(rule -> route(now, rule));
  }

  private static Route route(Current now, RouteRule rule) {
    return Objects.requireNonNull(now.routes.get(rule));
  }

  private static String firstSegment(ServerWebExchange exchange) {
    for (PathContainer.Element element : exchange.getRequest().getPath().elements()) {
      if (element instanceof PathContainer.PathSegment segment) {
        return segment.valueToMatch();
      }
    }
    return "";
  }
}
