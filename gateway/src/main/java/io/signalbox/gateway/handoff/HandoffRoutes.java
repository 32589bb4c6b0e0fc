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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The routes whose connections are handed over: those that are configured with {@code
 * metadata.switch: handoff} or declared with {@code switch: handoff}. What the gateway does to a
 * request after it was handed over is nothing, so such a route may ask for nothing: paths lead to
 * it and no filter stands on it. Thread-safe.
 */
final class HandoffRoutes implements RouteTableListener {

  private static final String ANY = "/**";

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
      if (rule.isHandoff() && (rule.declaration() == null || passable.getAsBoolean())) {
        HandoffRoute route = handoff(rule, table.takenBefore(rule));
        routes.add(route);
        byService.computeIfAbsent(route.service(), key -> new ArrayList<>()).add(route);
      }
    }
    return new Marked(new SegmentIndex<>(routes, route -> route.scope().paths()), byService);
  }

  private HandoffRoute handoff(RouteRule rule, List<String> before) {
    require(!defaultFilters, rule, "there are default filters for all");
    String service = rule.service();
    if (service == null) {
      throw cannot(rule, "its uri \"" + rule.uri() + "\" is not lb://service");
    }
    require(!rule.hasFilters(), rule, "it has filters");
    require(
        !before.contains(ANY),
        rule,
        "a route before it looks at more than the path, so that no path is surely its own");
    require(rule.isDecidedByPath(), rule, "it needs the predicate Path and no other");
    return new HandoffRoute(
        service, new Scope(rule.patterns(), before, rule.maxRequestSize(maxRequestSize)));
  }

  private static void require(boolean holds, RouteRule rule, String otherwise) {
    if (!holds) {
      throw cannot(rule, otherwise);
    }
  }

  private static IllegalStateException cannot(RouteRule rule, String why) {
    return new IllegalStateException(
        "The route \"" + rule.id() + "\" cannot be handed off: " + why + ".");
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
