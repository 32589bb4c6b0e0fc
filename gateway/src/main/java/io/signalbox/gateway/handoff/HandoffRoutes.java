package io.signalbox.gateway.handoff;

import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.gateway.dispatch.RoutePaths;
import io.signalbox.handoff.claims.Scope;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.util.unit.DataSize;

/**
 * The routes marked {@code metadata.switch: handoff}. What the gateway does to a request after it
 * was handed over is nothing, so such a route may ask for nothing: paths lead to it and no filter
 * stands on it.
 */
final class HandoffRoutes {

  private static final String SWITCH = "switch";
  private static final String HANDOFF = "handoff";
  private static final String PROXY = "proxy";

  private final List<HandoffRoute> routes;

  /**
   * @throws IllegalStateException with the reason when a marked route cannot be handed over
   */
  HandoffRoutes(GatewayProperties properties, DataSize maxRequestSize) {
    List<RouteDefinition> inOrder = new ArrayList<>(properties.getRoutes());
    inOrder.sort(Comparator.comparingInt(RouteDefinition::getOrder));
    List<HandoffRoute> marked = new ArrayList<>();
    List<String> before = new ArrayList<>();
    for (RouteDefinition route : inOrder) {
      if (isMarked(route)) {
        require(
            properties.getDefaultFilters().isEmpty(), route, "there are default filters for all");
        marked.add(handoff(route, before, maxRequestSize));
      }
      before.addAll(new RoutePaths(route).patterns());
    }
    this.routes = List.copyOf(marked);
  }

  private static boolean isMarked(RouteDefinition route) {
    Object mark = route.getMetadata().getOrDefault(SWITCH, PROXY);
    require(
        mark.equals(HANDOFF) || mark.equals(PROXY),
        route,
        "metadata.switch is \"" + mark + "\" and has to be \"handoff\" or \"proxy\"");
    return mark.equals(HANDOFF);
  }

  private static HandoffRoute handoff(
      RouteDefinition route, List<String> before, DataSize maxRequestSize) {
    URI uri = Objects.requireNonNullElse(route.getUri(), URI.create(""));
    String service = Objects.requireNonNullElse(uri.getHost(), "");
    require(
        "lb".equals(uri.getScheme()) && !service.isEmpty(),
        route,
        "its uri \"" + uri + "\" is not lb://service");
    require(route.getFilters().isEmpty(), route, "it has filters");
    require(
        !before.contains(RoutePaths.ANY),
        route,
        "a route before it looks at more than the path, so that no path is surely its own");
    RoutePaths paths = new RoutePaths(route);
    require(paths.decide(), route, "it needs the predicate Path and no other");
    return new HandoffRoute(service, new Scope(paths.patterns(), before, maxRequestSize.toBytes()));
  }

  private static void require(boolean holds, RouteDefinition route, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(
          "The route \"" + route.getId() + "\" cannot be handed off: " + otherwise + ".");
    }
  }

  boolean isEmpty() {
    return routes.isEmpty();
  }

  /** Those that lead to {@code service}, always in the same order. */
  List<HandoffRoute> to(String service) {
    return routes.stream().filter(route -> route.service().equals(service)).toList();
  }

  /** Null when the request is of no such route. */
  @Nullable HandoffRoute of(HttpRequest request) {
    for (HandoffRoute route : routes) {
      if (route.scope().covers(request)) {
        return route;
      }
    }
    return null;
  }
}
