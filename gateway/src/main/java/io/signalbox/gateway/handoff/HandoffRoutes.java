package io.signalbox.gateway.handoff;

import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.RouteTableListener;
import io.signalbox.gateway.routes.SegmentIndex;
import io.signalbox.handoff.claims.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * The routes whose connections are handed over: those that are configured with {@code
 * metadata.switch: handoff} or declared with {@code switch: handoff}. What the gateway does to a
 * request after it was handed over is nothing, so such a route may ask for nothing: paths lead to
 * it and no filter stands on it. Thread-safe.
 */
final class HandoffRoutes implements RouteTableListener {

  private static final Logger log = LoggerFactory.getLogger(HandoffRoutes.class);

  /** Characters of patterns that members are told of one route; all has to fit into a message. */
  private static final int MOST_BEFORE = 8_000;

  private final boolean defaultFilters;
  private final BooleanSupplier passable;
  private final long maxRequestSize;
  private volatile Marked marked;

  /** Those of a table. */
  private record Marked(
      SegmentIndex<HandoffRoute> index, Map<String, List<HandoffRoute>> byService) {}

  /**
   * @param defaultFilters whether filters stand on all routes
   * @param passable whether requests of declared services may pass by all that looks at requests
   *     here; those of configured ones may, or the gateway does not start
   * @throws IllegalStateException with the reason when a marked route cannot be handed over
   */
  HandoffRoutes(
      RouteTable table, boolean defaultFilters, BooleanSupplier passable, DataSize maxRequestSize) {
    this.defaultFilters = defaultFilters;
    this.passable = passable;
    this.maxRequestSize = maxRequestSize.toBytes();
    this.marked = marked(table);
  }

  @Override
  public void replaced(RouteTable table) {
    marked = marked(table);
  }

  private Marked marked(RouteTable table) {
    List<HandoffRoute> routes = new ArrayList<>();
    Map<String, List<HandoffRoute>> byService = new HashMap<>();
    for (RouteRule rule : table.rules()) {
      if (rule.isHandoff()) {
        List<String> before = table.takenBefore(rule);
        String obstacle = obstacle(rule, before);
        if (obstacle == null) {
          HandoffRoute route =
              new HandoffRoute(
                  Objects.requireNonNull(rule.service()),
                  new Scope(rule.patterns(), before, rule.maxRequestSize(maxRequestSize)));
          routes.add(route);
          byService.computeIfAbsent(route.service(), key -> new ArrayList<>()).add(route);
        } else if (rule.declaration() == null) {
          throw new IllegalStateException(
              "The route \"" + rule.id() + "\" cannot be handed off: " + obstacle + ".");
        } else {
          log.warn("{} is proxied, not handed off: {}", rule.id(), obstacle);
        }
      }
    }
    return new Marked(new SegmentIndex<>(routes, route -> route.scope().paths()), byService);
  }

  /** Null when there is none. */
  private @Nullable String obstacle(RouteRule rule, List<String> before) {
    if (defaultFilters) {
      return "there are default filters for all";
    }
    if (rule.service() == null) {
      return "its uri \"" + rule.uri() + "\" is not lb://service";
    }
    if (rule.hasFilters()) {
      return "it has filters";
    }
    if (before.contains(RouteTable.ANY_PATH)) {
      return "a route before it looks at more than the path, so that no path is surely its own";
    }
    if (!rule.isDecidedByPath()) {
      return "it needs the predicate Path and no other";
    }
    if (before.stream().mapToInt(String::length).sum() > MOST_BEFORE) {
      return "too many routes before it take paths of its own";
    }
    return rule.declaration() != null && !passable.getAsBoolean()
        ? "there are filters on all requests that it would pass by"
        : null;
  }

  boolean isEmpty() {
    return marked.byService.isEmpty();
  }

  /** Those that lead to {@code service}, always in the same order. */
  List<HandoffRoute> to(String service) {
    return marked.byService.getOrDefault(service, List.of());
  }

  /** Null when the request is of no such route. */
  @Nullable HandoffRoute of(HttpRequest request) {
    for (HandoffRoute route : marked.index.candidates(request.uri())) {
      if (route.scope().covers(request)) {
        return route;
      }
    }
    return null;
  }
}
