package io.signalbox.gateway.dispatch;

import static org.springframework.cloud.gateway.support.RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.signalbox.handoff.claims.Scope;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.route.RouteDefinition;

/**
 * The routes whose requests go past Spring: paths lead to them, no filter stands on them and no
 * CORS. Which requests are so plain that everybody reads them alike {@link Scope} says; all others
 * of the same routes go the long way. Immutable.
 */
final class FastRoutes {

  private static final String CORS = "cors";

  private final List<FastRoute> routes;

  /**
   * @param services by their names
   * @param patience where the route does not say otherwise
   */
  FastRoutes(
      GatewayProperties properties,
      Function<String, @Nullable Service> services,
      Duration patience,
      long maxBody) {
    List<RouteDefinition> inOrder = new ArrayList<>(properties.getRoutes());
    inOrder.sort(Comparator.comparingInt(RouteDefinition::getOrder));
    List<FastRoute> fast = new ArrayList<>();
    List<String> before = new ArrayList<>();
    for (RouteDefinition route : inOrder) {
      URI uri = route.getUri();
      RoutePaths paths = new RoutePaths(route);
      if (uri != null
          && properties.getDefaultFilters().isEmpty()
          && isFast(route, uri)
          && paths.decide()
          && !before.contains(RoutePaths.ANY)
          && services.apply(uri.getHost()) instanceof Service service) {
        fast.add(
            new FastRoute(
                String.valueOf(route.getId()),
                uri.toString(),
                service,
                new Scope(paths.patterns(), List.copyOf(before), maxBody),
                patience(route, patience)));
      }
      before.addAll(paths.patterns());
    }
    this.routes = List.copyOf(fast);
  }

  private FastRoutes() {
    this.routes = List.of();
  }

  /** Where every request goes the long way. */
  static FastRoutes none() {
    return new FastRoutes();
  }

  private static boolean isFast(RouteDefinition route, URI uri) {
    return RoutedServices.SCHEME.equals(uri.getScheme())
        && uri.getHost() != null
        && route.getFilters().isEmpty()
        && !route.getMetadata().containsKey(CORS);
  }

  private static Duration patience(RouteDefinition route, Duration otherwise) {
    Object ofRoute = route.getMetadata().get(RESPONSE_TIMEOUT_ATTR);
    return ofRoute == null ? otherwise : Duration.ofMillis(Long.parseLong(ofRoute.toString()));
  }

  boolean isEmpty() {
    return routes.isEmpty();
  }

  /** Null when the request goes the long way. */
  @Nullable FastRoute of(HttpRequest request) {
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        || request.headers().contains(HttpHeaderNames.UPGRADE)) {
      return null;
    }
    for (FastRoute route : routes) {
      if (route.scope().covers(request)) {
        return route;
      }
    }
    return null;
  }
}
