package io.signalbox.gateway.tcp.handoff;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.dispatch.ConnectionSwitch;
import io.signalbox.gateway.handoff.GatewayHandoffProperties;
import io.signalbox.gateway.routes.Conflict;
import io.signalbox.gateway.routes.ConflictSource;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.RouteTableListener;
import io.signalbox.gateway.tcp.handoff.TcpMemberLink.Place;
import io.signalbox.gateway.tcp.handoff.TcpMemberLink.Standing;
import io.signalbox.handoff.ipc.SocketFolder;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import io.signalbox.services.ServiceDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which TCP services are handed off, and a link to every member on this host that takes over their
 * connections. Thread-safe.
 */
public final class TcpHandovers
    implements RouteTableListener, ConflictSource, ConnectionSwitch, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TcpHandovers.class);
  private static final long TICK_MILLIS = 100;

  /** Before a member is greeted again that has not answered: it may be of another release. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final @Nullable Path folder;
  private final @Nullable IoEventLoop loop;
  private final @Nullable String obstacle;
  private final GatewayHandoffProperties properties;
  private final Directory directory;
  private final Map<Place, TcpMemberLink> links = new ConcurrentHashMap<>();
  private final Map<Place, Long> unanswered = new ConcurrentHashMap<>();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tcp-handoff-links").daemon().factory());
  private volatile Set<String> marked = Set.of();
  private boolean ticking;

  /**
   * @param folder where members on this host are met; null: nothing is handed over
   * @param loop where they are heard
   */
  public TcpHandovers(
      @Nullable Path folder,
      EventLoop loop,
      GatewayHandoffProperties properties,
      Directory directory) {
    this.folder = folder;
    this.loop = loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class) ? io : null;
    this.obstacle = obstacle(folder, this.loop);
    this.properties = properties;
    this.directory = directory;
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
  public synchronized void replaced(RouteTable table) {
    marked =
        table.services().stream()
            .filter(service -> service.isTcp() && service.handling().handoff())
            .map(ServiceDeclaration::name)
            .collect(Collectors.toUnmodifiableSet());
    if (!marked.isEmpty() && obstacle == null && !ticking) {
      ticking = true;
      ticks.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
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
    return obstacle == null && marked.contains(service);
  }

  /** How long a member may take until it claims a connection. */
  public Duration patience() {
    return properties.claimTimeout();
  }

  /** Null when its connections have to be proxied. */
  public @Nullable TcpMemberLink to(String service, Instance instance) {
    TcpMemberLink link = areWanted(service) ? known(service, instance) : null;
    return link != null && (link.standing() == Standing.WELL || link.standing() == Standing.STALLED)
        ? link
        : null;
  }

  private @Nullable TcpMemberLink known(String service, Instance instance) {
    String socket = instance.handoffSocket();
    return socket == null ? null : links.get(new Place(service, socket));
  }

  @Override
  public String explain(String service, Instance instance) {
    if (!marked.contains(service)) {
      return "proxied: it is not declared with switch: handoff";
    }
    String against = obstacle == null ? against(service, instance) : obstacle;
    return against == null ? "handed off" : "proxied: " + against;
  }

  private @Nullable String against(String service, Instance instance) {
    TcpMemberLink link = known(service, instance);
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

  private void tick() {
    try {
      Set<Place> wanted = new HashSet<>();
      marked.forEach(service -> follow(service, wanted));
      links.values().removeIf(link -> link.standing() == Standing.ENDED);
      for (TcpMemberLink link : links.values()) {
        if (link.isIdle() && !wanted.contains(link.place())) {
          link.end();
        } else {
          link.look();
        }
      }
      unanswered.keySet().retainAll(wanted);
    } catch (RuntimeException e) {
      // It would be the last one.
      log.warn("A look at the members failed", e);
    }
  }

  private void follow(String service, Set<Place> wanted) {
    Balancer<Instance> balancer = directory.find(service);
    if (balancer == null) {
      return;
    }
    for (Server<Instance> server : balancer.servers()) {
      String socket = server.target().handoffSocket();
      Place place = socket == null ? null : new Place(service, socket);
      if (place != null && wanted.add(place) && !links.containsKey(place)) {
        connect(place);
      }
    }
  }

  private void connect(Place place) {
    Long since = unanswered.get(place);
    boolean pauses = since != null && System.nanoTime() - since < PAUSE.toNanos();
    if (folder == null || loop == null || pauses || !Files.exists(folder.resolve(place.socket()))) {
      return;
    }
    try {
      links.put(
          place,
          TcpMemberLink.open(
              place,
              folder,
              loop,
              properties.claimTimeout(),
              properties.maxUnclaimed(),
              this::gone));
    } catch (IOException e) {
      log.debug("{}: no link to {}: {}", place.service(), place.socket(), e.getMessage());
    }
  }

  /** Whoever has answered before is taken to have died, until a probe finds out otherwise. */
  private void gone(Place place, boolean hadAnswered) {
    if (!hadAnswered) {
      unanswered.put(place, System.nanoTime());
      return;
    }
    Balancer<Instance> balancer = directory.find(place.service());
    if (balancer != null) {
      balancer.servers().stream()
          .filter(server -> place.socket().equals(server.target().handoffSocket()))
          .forEach(server -> balancer.reachable(server, false));
    }
  }

  @Override
  public void close() {
    ticks.shutdownNow();
    links.values().forEach(TcpMemberLink::end);
  }
}
