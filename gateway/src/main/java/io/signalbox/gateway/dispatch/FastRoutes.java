package io.signalbox.gateway.dispatch;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.RouteTableListener;
import io.signalbox.gateway.routes.SegmentIndex;
import io.signalbox.handoff.claims.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes whose requests go past Spring: paths and hosts lead to them, no filter stands on them
 * and no CORS. Which requests are so plain that everybody reads them alike {@link Scope} says; all
 * others of the same routes go the long way. Thread-safe.
 */
final class FastRoutes implements RouteTableListener {

  private static final String ANY = "/**";

  private final Function<String, @Nullable Service> services;
  private final Duration patience;
  private final long maxBody;
  private final boolean closed;
  private volatile SegmentIndex<FastRoute> routes = index(List.of());

  /**
   * @param services by their names
   * @param patience where the route does not say otherwise
   * @param maxBody bytes, where the route does not say otherwise
   * @param closed whether every request goes the long way
   */
  FastRoutes(
      RouteTable table,
      Function<String, @Nullable Service> services,
      Duration patience,
      long maxBody,
      boolean closed) {
    this.services = services;
    this.patience = patience;
    this.maxBody = maxBody;
    this.closed = closed;
    replaced(table);
  }

  private static SegmentIndex<FastRoute> index(List<FastRoute> routes) {
    return new SegmentIndex<>(routes, route -> route.scope().paths());
  }

  @Override
  public void replaced(RouteTable table) {
    List<FastRoute> fast = new ArrayList<>();
    for (RouteRule rule : table.rules()) {
      FastRoute route = closed ? null : fast(rule, table);
      if (route != null) {
        fast.add(route);
      }
    }
    routes = index(fast);
  }

  private @Nullable FastRoute fast(RouteRule rule, RouteTable table) {
    String name = rule.service();
    List<String> before = table.takenBefore(rule);
    if (name == null || !rule.isPlain() || !rule.isDecidedByPath() || before.contains(ANY)) {
      return null;
    }
    Service service = services.apply(name);
    return service == null
        ? null
        : new FastRoute(
            rule.id(),
            rule.uri(),
            service,
            new Scope(rule.patterns(), before, rule.maxRequestSize(maxBody)),
            rule.hosts(),
            rule.stripPrefix(),
            rule.keepsHost(),
            rule.timeout(patience));
  }

  boolean isClosed() {
    return closed;
  }

  /** Null when the request goes the long way. */
  @Nullable FastRoute of(HttpRequest request) {
    if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        || request.headers().contains(HttpHeaderNames.UPGRADE)) {
      return null;
    }
    for (FastRoute route : routes.candidates(request.uri())) {
      if (route.covers(request)) {
        return route;
      }
    }
    return null;
  }
}
