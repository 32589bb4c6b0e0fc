package io.signalbox.gateway.handoff;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.ipc.PacketSocket;
import io.signalbox.handoff.server.Entrance;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A link to every instance on this host that takes over connections. Thread-safe. */
final class MemberLinks implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MemberLinks.class);
  private static final long TICK_MILLIS = 100;

  /** Longer than the members take to tell what has become of it. */
  private static final long COOL_MILLIS = 1_000;

  /** An instance is hot when it has so many times what the others have on average ... */
  private static final int HOT = 2;

  /** ... and so many requests more. */
  private static final int HOT_MARGIN = 8;

  private final Path folder;
  private final HandoffRoutes routes;
  private final Directory directory;
  private final Entrance<Readmitted> entrance;
  private final GatewayHandoffProperties properties;
  private final HandoffMeters meters;

  /** By the names of the members' sockets: what else is known of a member may change. */
  private final Map<String, MemberLink> links = new ConcurrentHashMap<>();

  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("handoff-links").daemon().factory());

  MemberLinks(
      Path folder,
      HandoffRoutes routes,
      Directory directory,
      Entrance<Readmitted> entrance,
      GatewayHandoffProperties properties,
      HandoffMeters meters) {
    this.folder = folder;
    this.routes = routes;
    this.directory = directory;
    this.entrance = entrance;
    this.properties = properties;
    this.meters = meters;
    meters.links(links);
  }

  void start() {
    repeat(this::tick, TICK_MILLIS);
    repeat(this::cool, COOL_MILLIS);
  }

  private void repeat(Runnable look, long millis) {
    ticks.scheduleWithFixedDelay(
        () -> {
          try {
            look.run();
          } catch (RuntimeException e) {
            // It would be the last one.
            log.warn("A look at the members failed", e);
          }
        },
        0,
        millis,
        TimeUnit.MILLISECONDS);
  }

  /** Null when there is none. */
  @Nullable MemberLink to(Instance instance) {
    String socket = instance.handoffSocket();
    return socket == null ? null : links.get(socket);
  }

  private void tick() {
    Set<MemberLink> followed = new HashSet<>();
    directory.forEach((service, balancer) -> follow(service, balancer, followed));
    links.values().stream()
        .filter(link -> !followed.contains(link) && routes.to(link.service()).isEmpty())
        .forEach(link -> link.serve(List.of()));
    links.values().forEach(MemberLink::flush);
    links.values().removeIf(MemberLink::hasEnded);
    links.values().forEach(MemberLink::giveUpIfSilent);
  }

  private void follow(String service, Balancer<Instance> balancer, Set<MemberLink> followed) {
    List<HandoffRoute> leading = routes.to(service);
    if (leading.isEmpty()) {
      return;
    }
    for (Server<Instance> server : balancer.servers()) {
      String socket = server.target().handoffSocket();
      MemberLink link = to(server.target());
      if (link != null && followed.add(link)) {
        link.leadsTo(service, server, balancer);
        link.serve(leading);
      } else if (link == null && socket != null) {
        connect(service, balancer, server, leading, socket);
      }
    }
  }

  /** What one has that is to get few is no measure of what the others have. */
  private void cool() {
    directory.forEach(
        (service, balancer) ->
            cool(
                balancer.servers().stream()
                    .filter(server -> server.quota() == 1)
                    .map(server -> to(server.target()))
                    .filter(Objects::nonNull)
                    .toList()));
  }

  private void connect(
      String service,
      Balancer<Instance> balancer,
      Server<Instance> server,
      List<HandoffRoute> leading,
      String socket) {
    Path path = folder.resolve(socket);
    if (!Files.exists(path)) {
      return;
    }
    try (ClaimTable.Shared claims = ClaimTable.share()) {
      MemberLink link =
          new MemberLink(
              PacketSocket.connect(path),
              claims.table(),
              server,
              balancer,
              leading,
              entrance,
              properties,
              meters,
              service);
      link.open(claims.descriptor());
      links.put(socket, link);
    } catch (IOException e) {
      log.debug("No link to {}: {}", server.target().id(), e.getMessage());
    }
  }

  /** Has members that are much hotter than the others give some connections back. */
  private static void cool(List<MemberLink> links) {
    if (links.size() < 2) {
      return;
    }
    int all = links.stream().mapToInt(MemberLink::requests).sum();
    for (MemberLink link : links) {
      int others = (all - link.requests()) / (links.size() - 1);
      if (link.requests() > HOT * others && link.requests() - others > HOT_MARGIN) {
        link.recall((link.requests() - others) / 2);
      }
    }
  }

  @Override
  public void close() {
    ticks.shutdownNow();
    links.values().forEach(MemberLink::end);
  }
}
