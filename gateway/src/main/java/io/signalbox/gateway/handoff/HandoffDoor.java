package io.signalbox.gateway.handoff;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.forward.ForwardingHeaders;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.gateway.tls.PlainRequests;
import io.signalbox.handoff.ipc.SocketFolder;
import io.signalbox.handoff.server.ConnectionTaker;
import io.signalbox.handoff.server.Entrance;
import io.signalbox.handoff.server.FittedServers;
import io.signalbox.handoff.server.Pipelines;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.handoff.HandoffProperties;
import io.signalbox.member.ports.ManagementPort;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import reactor.netty.http.server.HttpServer;

/**
 * Where client connections leave the gateway's public port for members and come back. Shut when no
 * route is handed over and no folder for it is set, or on a system without epoll.
 */
final class HandoffDoor implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HandoffDoor.class);

  private final @Nullable Open open;

  private record Open(
      FittedServers servers,
      Entrance<Readmitted> entrance,
      Pipelines<Readmitted> pipelines,
      ConnectionTaker taker,
      MemberLinks links) {

    void at(int port) throws IOException {
      servers.open(port);
      entrance.offerTo(taker);
      links.start();
    }
  }

  HandoffDoor(
      HandoffRoutes routes,
      HandoffProperties common,
      GatewayHandoffProperties properties,
      Directory directory,
      PlainRequests plain,
      ForwardingHeaders headers,
      MeterRegistry meters) {
    open =
        routes.isEmpty() && common.folder() == null || !hasEpoll()
            ? null
            : open(
                routes,
                folder(common.folder()),
                properties,
                directory,
                plain,
                headers,
                new HandoffMeters(meters));
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
      Directory directory,
      PlainRequests plain,
      ForwardingHeaders headers,
      HandoffMeters meters) {
    FittedServers servers = new FittedServers();
    Entrance<Readmitted> entrance = new Entrance<>(servers);
    MemberLinks links = new MemberLinks(folder, routes, directory, entrance, properties, meters);
    Handover handover = new Handover(directory, links);
    Pipelines<Readmitted> pipelines =
        new Pipelines<>(
            servers,
            entrance,
            back ->
                new GatewayGate(
                    routes,
                    handover,
                    meters,
                    plain,
                    headers::isTrusted,
                    back != null && back.proxied()),
            unfit -> meters.proxied(Obstacle.of(unfit)));
    // What stands in the way of a handoff is met again, and counted, by the gate.
    ConnectionTaker taker =
        (request, parcel) -> {
          HandoffRoute route = routes.of(request);
          return route != null
              && !plain.redirected()
              && !headers.trustsSome()
              && route.scope().refuses(request) == null
              && handover.handOver(route, parcel.prelude().remaining(), () -> parcel) == null;
        };
    return new Open(servers, entrance, pipelines, taker, links);
  }

  HttpServer fit(HttpServer server) {
    return open == null ? server : open.pipelines().fit(server);
  }

  void started(WebServerInitializedEvent event) {
    if (open != null && !ManagementPort.isThatOf(event)) {
      try {
        open.at(event.getWebServer().getPort());
      } catch (IOException e) {
        throw new IllegalStateException("Nothing can be handed off: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() {
    if (open != null) {
      open.links().close();
    }
  }
}
