package io.signalbox.gateway.handoff;

import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.gateway.tls.PlainRequests;
import io.signalbox.handoff.claims.Scope;
import io.signalbox.handoff.server.HeldConnection;
import io.signalbox.handoff.server.RequestBoundary;
import io.signalbox.handoff.server.RequestGate;
import java.net.InetAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each request of a client's connection before the gateway's own pipeline does. One of a
 * route that is handed over goes to a member with its connection, if there is one that takes it;
 * everything else is proxied.
 */
final class GatewayGate implements RequestGate {

  private final HandoffRoutes routes;
  private final Handover handover;
  private final HandoffMeters meters;
  private final PlainRequests plain;
  private final Predicate<InetAddress> proxies;
  private @Nullable RequestBoundary boundary;
  private boolean proxyNext;
  private @Nullable HandoffRoute route;

  /**
   * @param proxies whether an address is one's that speaks for its clients
   * @param proxyNext whether the next request is not to be handed over
   */
  GatewayGate(
      HandoffRoutes routes,
      Handover handover,
      HandoffMeters meters,
      PlainRequests plain,
      Predicate<InetAddress> proxies,
      boolean proxyNext) {
    this.routes = routes;
    this.handover = handover;
    this.meters = meters;
    this.plain = plain;
    this.proxies = proxies;
    this.proxyNext = proxyNext;
  }

  @Override
  public void installed(RequestBoundary boundary) {
    this.boundary = boundary;
  }

  @Override
  public boolean passes(HttpRequest request) {
    if (plain.redirected()) {
      return true;
    }
    Obstacle ofConnection = boundary == null ? null : obstacle(boundary);
    if (ofConnection != null) {
      if (routes.of(request) != null) {
        meters.proxied(ofConnection);
      }
      return true;
    }
    if (proxyNext) {
      proxyNext = false;
      meters.proxied(Obstacle.RETURNED);
      return true;
    }
    HandoffRoute leading = routes.of(request);
    Scope.Refusal refusal = leading == null ? null : leading.scope().refuses(request);
    if (refusal != null) {
      meters.proxied(Obstacle.of(refusal));
    }
    route = refusal == null ? leading : null;
    return route == null;
  }

  private @Nullable Obstacle obstacle(RequestBoundary connection) {
    if (connection.isEncrypted()) {
      return Obstacle.TLS;
    }
    InetAddress client = connection.client();
    return client != null && proxies.test(client) ? Obstacle.PROXY : null;
  }

  @Override
  public void held(HeldConnection connection) {
    HandoffRoute to = route;
    Obstacle obstacle =
        to == null ? null : handover.handOver(to, connection.size(), connection::leave);
    if (obstacle != null) {
      meters.proxied(obstacle);
      connection.resume();
    }
  }
}
