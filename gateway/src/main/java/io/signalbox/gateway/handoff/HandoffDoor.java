package io.signalbox.gateway.handoff;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.dispatch.Balancers;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.member.handoff.Entrance;
import io.signalbox.member.handoff.HandoffProperties;
import io.signalbox.member.handoff.SocketFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import reactor.netty.http.server.HttpServer;

/**
 * Where client connections leave the gateway's public port for members and come back. Shut when no
 * route is handed over, or on a system without epoll.
 */
final class HandoffDoor implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HandoffDoor.class);

  private final @Nullable Open open;

  private record Open(Entrance<Readmitted> entrance, MemberLinks links) {}

  HandoffDoor(
      HandoffRoutes routes,
      HandoffProperties common,
      GatewayHandoffProperties properties,
      Balancers balancers,
      MeterRegistry meters) {
    open =
        routes.isEmpty() || !hasEpoll()
            ? null
            : open(
                routes, folder(common.folder()), properties, balancers, new HandoffMeters(meters));
  }

  private static boolean hasEpoll() {
    boolean available = Entrance.isAvailable();
    if (!available) {
      log.info("Nothing is handed off, everything is proxied: this system has no epoll");
    }
    return available;
  }

  private static Path folder(@Nullable Path folder) {
    if (folder == null) {
      throw new IllegalStateException(
          "A route is to be handed off: set signalbox.handoff.folder, here and for its members");
    }
    try {
      return SocketFolder.require(folder);
    } catch (IOException e) {
      throw new IllegalStateException("Nothing can be handed off: " + e.getMessage(), e);
    }
  }

  private static Open open(
      HandoffRoutes routes,
      Path folder,
      GatewayHandoffProperties properties,
      Balancers balancers,
      HandoffMeters meters) {
    Entrance<Readmitted> entrance = new Entrance<>();
    MemberLinks links = new MemberLinks(folder, routes, balancers, entrance, properties, meters);
    Handover handover = new Handover(balancers, links);
    entrance.guard(
        back -> new GatewayGate(routes, handover, meters, back != null && back.proxied()));
    entrance.reportUnfit(unfit -> meters.proxied(Obstacle.of(unfit)));
    // What stands in the way of a handoff is met again, and counted, by the gate.
    entrance.offer(
        (request, parcel) -> {
          HandoffRoute route = routes.of(request);
          return route != null
              && route.scope().refuses(request) == null
              && handover.handOver(route, parcel.prelude().remaining(), () -> parcel) == null;
        });
    return new Open(entrance, links);
  }

  HttpServer fit(HttpServer server) {
    return open == null ? server : open.entrance().fit(server);
  }

  void started(WebServerInitializedEvent event) {
    if (open != null && !"management".equals(event.getApplicationContext().getServerNamespace())) {
      try {
        open.entrance().open(event.getWebServer().getPort());
      } catch (IOException e) {
        throw new IllegalStateException("Nothing can be handed off: " + e.getMessage(), e);
      }
      open.links().start();
    }
  }

  @Override
  public void close() {
    if (open != null) {
      open.links().close();
    }
  }
}
