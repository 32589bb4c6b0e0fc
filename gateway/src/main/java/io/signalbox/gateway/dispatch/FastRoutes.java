package io.signalbox.gateway.dispatch;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.signalbox.gateway.routes.Hosts;
import io.signalbox.gateway.routes.RouteRule;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.RouteTableListener;
import io.signalbox.gateway.routes.SegmentIndex;
import io.signalbox.handoff.claims.Scope;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes whose requests go past Spring: paths and hosts lead to them, no filter stands on them
 * and no CORS. Which requests are so plain that everybody reads them alike {@link Scope} says; all
 * others of the same routes go the long way. Thread-safe.
 */
final class FastRoutes implements RouteTableListener {

  /** A call of gRPC has the time that its client gives it, and a stream may be silent. */
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final Function<String, @Nullable Service> services;
  private final Duration patience;
  private final long maxBody;
  private final boolean closed;
  private volatile SegmentIndex<Way> ways = index(List.of());

  /**
   * The way of requests that take a route.
   *
   * @param scope the requests for paths that are plainly its own
   * @param fast null for the long one
   */
  private record Way(Scope scope, Hosts hosts, @Nullable FastRoute fast) {

    boolean takes(HttpRequest request) {
      return scope.covers(request) && hosts.take(request.headers().get(HttpHeaderNames.HOST));
    }
  }

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

  private static SegmentIndex<Way> index(List<Way> ways) {
    return new SegmentIndex<>(ways, way -> way.scope().paths());
  }

  @Override
  public void replaced(RouteTable table) {
    ways = index(closed ? List.of() : table.rules().stream().map(this::way).toList());
  }

  private Way way(RouteRule rule) {
    long most = rule.maxRequestSize(rule.isGrpc() ? Long.MAX_VALUE : maxBody);
    return new Way(new Scope(rule.patterns(), List.of(), most), rule.hosts(), fast(rule, most));
  }

  private @Nullable FastRoute fast(RouteRule rule, long most) {
    String name = rule.service();
    if (name == null || !rule.isPlain() || !rule.isDecidedByPath()) {
      return null;
    }
    Service service = services.apply(name);
    return service == null
        ? null
        : new FastRoute(
            rule.id(),
            rule.uri(),
            service,
            most,
            rule.prefix(),
            rule.keepsHost(),
            rule.headers(),
            rule.timeout(rule.isGrpc() ? FOR_EVER : patience),
            rule.isGrpc());
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
    for (Way way : ways.candidates(request.uri())) {
      if (way.takes(request)) {
        return way.fast();
      }
    }
    return null;
  }
}
