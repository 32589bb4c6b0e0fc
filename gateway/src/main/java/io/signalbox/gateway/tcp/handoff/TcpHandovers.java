package io.signalbox.gateway.tcp.handoff;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.signalbox.gateway.dispatch.ConnectionSwitch;
import io.signalbox.gateway.handoff.GatewayHandoffProperties;
import io.signalbox.gateway.routes.Conflict;
import io.signalbox.gateway.routes.ConflictSource;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.RouteTableListener;
import io.signalbox.gateway.tcp.handoff.TcpMemberLink.Standing;
import io.signalbox.handoff.ipc.SocketFolder;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import io.signalbox.services.ServiceDeclaration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which TCP services are handed off, to which of their members, and why not. Thread-safe. */
public final class TcpHandovers
    implements RouteTableListener, ConflictSource, ConnectionSwitch, AutoCloseable {

  private final Duration patience;
  private final @Nullable String obstacle;

  /** Null when there is an obstacle. */
  private final @Nullable TcpMemberLinks links;

  private volatile Set<String> marked = Set.of();

  /**
   * @param folder where members on this host are met; null: nothing is handed over
   * @param loop where they are heard
   */
  public TcpHandovers(
      @Nullable Path folder,
      EventLoop loop,
      GatewayHandoffProperties properties,
      Directory directory) {
    IoEventLoop epoll =
        loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class) ? io : null;
    this.patience = properties.claimTimeout();
    this.obstacle = obstacle(folder, epoll);
    this.links =
        folder == null || epoll == null || obstacle != null
            ? null
            : new TcpMemberLinks(folder, epoll, properties, directory);
  }

  private static @Nullable String obstacle(@Nullable Path folder, @Nullable IoEventLoop loop) {
    if (folder == null) {
      return "signalbox.handoff.folder is not set here";
    }
    if (loop == null) {
      return "this system has no epoll";
    }
    try {
      SocketFolder.require(folder);
      return null;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  @Override
  public void replaced(RouteTable table) {
    marked =
        table.services().stream()
            .filter(service -> service.isTcp() && service.handling().handoff())
            .map(ServiceDeclaration::name)
            .collect(Collectors.toUnmodifiableSet());
    if (links != null) {
      links.follow(marked);
    }
  }

  /** What is declared so and cannot be. */
  @Override
  public List<Conflict> conflicts() {
    return obstacle == null
        ? List.of()
        : marked.stream()
            .sorted()
            .map(service -> new Conflict(service, "switch: handoff", "is not so: " + obstacle))
            .toList();
  }

  /** Whether connections of the service are to be handed over, and may be. */
  public boolean areWanted(String service) {
    return links != null && marked.contains(service);
  }

  /** How long a member may take until it claims a connection. */
  public Duration patience() {
    return patience;
  }

  /** Null when its connections have to be proxied. */
  public @Nullable TcpMemberLink to(String service, Instance instance) {
    TcpMemberLink link =
        links != null && marked.contains(service) ? links.of(service, instance) : null;
    return link != null && (link.standing() == Standing.WELL || link.standing() == Standing.STALLED)
        ? link
        : null;
  }

  @Override
  public String explain(String service, Instance instance) {
    if (!marked.contains(service)) {
      return "proxied: it is not declared with switch: handoff";
    }
    String against = links == null ? obstacle : against(links.of(service, instance), instance);
    return against == null ? "handed off" : "proxied: " + against;
  }

  private static @Nullable String against(@Nullable TcpMemberLink link, Instance instance) {
    if (link == null) {
      return instance.handoffSocket() == null
          ? "it takes none over; a member with a TcpService does, with signalbox.handoff.folder"
          : "it is not on this host, or in another signalbox.handoff.folder";
    }
    return switch (link.standing()) {
      case NEW, ENDED -> "it has not answered yet";
      case UNWILLING -> "it takes over none of this service";
      case STALLED -> "it has stalled, and others are asked first";
      case WELL -> link.hasCredit() ? null : "it has yet to claim those that it was handed";
    };
  }

  @Override
  public void close() {
    if (links != null) {
      links.close();
    }
  }
}
