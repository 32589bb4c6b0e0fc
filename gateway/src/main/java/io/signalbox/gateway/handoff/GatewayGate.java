package io.signalbox.gateway.handoff;

import io.netty.handler.codec.http.HttpRequest;
import io.signalbox.balancer.Attempt;
import io.signalbox.gateway.dispatch.Balancers;
import io.signalbox.gateway.dispatch.Instance;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.member.handoff.ConnectionParcel;
import io.signalbox.member.handoff.HeldConnection;
import io.signalbox.member.handoff.PacketSocket;
import io.signalbox.member.handoff.RequestGate;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each request of a client's connection before the gateway's own pipeline does. One of a
 * route that is handed over goes to a member with its connection, if there is one that takes it;
 * everything else is proxied.
 *
 * <p>A third way would be decided here too: to pass a request of a route without filters on to an
 * instance elsewhere without Spring's pipeline.
 */
final class GatewayGate implements RequestGate {

  private final HandoffRoutes routes;
  private final Balancers balancers;
  private final MemberLinks links;
  private final HandoffMeters meters;
  private boolean proxyNext;
  private @Nullable HandoffRoute route;

  /**
   * @param proxyNext whether the next request is not to be handed over
   */
  GatewayGate(
      HandoffRoutes routes,
      Balancers balancers,
      MemberLinks links,
      HandoffMeters meters,
      boolean proxyNext) {
    this.routes = routes;
    this.balancers = balancers;
    this.links = links;
    this.meters = meters;
    this.proxyNext = proxyNext;
  }

  @Override
  public boolean passes(HttpRequest request) {
    if (proxyNext) {
      proxyNext = false;
      meters.proxied(Obstacle.RETURNED);
      return true;
    }
    route = routes.of(request);
    return route == null;
  }

  @Override
  public void held(HeldConnection connection) {
    HandoffRoute to = route;
    Obstacle obstacle = to == null ? null : handOver(connection, to);
    if (obstacle != null) {
      meters.proxied(obstacle);
      connection.resume();
    }
  }

  /** Null when the connection has left. */
  private @Nullable Obstacle handOver(HeldConnection connection, HandoffRoute to) {
    if (connection.size() > PacketSocket.MAX_PRELUDE) {
      return Obstacle.LARGE;
    }
    Attempt<Instance> attempt = balancers.of(to.service()).attempt(List.of());
    if (attempt == null) {
      return Obstacle.NO_LINK;
    }
    Obstacle obstacle = Obstacle.NO_DESCRIPTOR;
    try {
      obstacle = handOver(connection, to, attempt);
      return obstacle;
    } finally {
      if (obstacle != null) {
        attempt.end();
      }
    }
  }

  private @Nullable Obstacle handOver(
      HeldConnection connection, HandoffRoute to, Attempt<Instance> attempt) {
    if (attempt.server().ejected()) {
      return Obstacle.TRIAL;
    }
    MemberLink link = links.to(attempt.target());
    if (link == null) {
      return Obstacle.NO_LINK;
    }
    if (!link.hasCredit()) {
      return Obstacle.NO_CREDIT;
    }
    try {
      ConnectionParcel parcel = connection.leave();
      link.handOver(parcel, to, attempt);
      return null;
    } catch (IOException e) {
      return Obstacle.NO_DESCRIPTOR;
    }
  }
}
