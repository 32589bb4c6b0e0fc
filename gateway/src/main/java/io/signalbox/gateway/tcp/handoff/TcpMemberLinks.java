package io.signalbox.gateway.tcp.handoff;

import io.netty.channel.IoEventLoop;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.handoff.GatewayHandoffProperties;
import io.signalbox.gateway.tcp.handoff.TcpMemberLink.Place;
import io.signalbox.gateway.tcp.handoff.TcpMemberLink.Standing;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link to every member on this host for each service of which it takes over connections.
 * Thread-safe.
 */
final class TcpMemberLinks implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TcpMemberLinks.class);
  private static final long TICK_MILLIS = 100;

  /** Before a member is greeted again that has not answered: it may be of another release. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Path folder;
  private final IoEventLoop loop;
  private final GatewayHandoffProperties properties;
  private final Directory directory;
  private final Map<Place, TcpMemberLink> links = new ConcurrentHashMap<>();
  private final Map<Place, Long> unanswered = new ConcurrentHashMap<>();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tcp-handoff-links").daemon().factory());
  private volatile Set<String> services = Set.of();
  private boolean ticking;

  /**
   * @param folder where members on this host are met
   * @param loop where they are heard, of Netty's epoll
   */
  TcpMemberLinks(
      Path folder, IoEventLoop loop, GatewayHandoffProperties properties, Directory directory) {
    this.folder = folder;
    this.loop = loop;
    this.properties = properties;
    this.directory = directory;
  }

  /** Links to the members of these services from now on, and of no others. */
  synchronized void follow(Set<String> wanted) {
    services = wanted;
    if (!wanted.isEmpty() && !ticking) {
      ticking = true;
      ticks.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Null when there is none. */
  @Nullable TcpMemberLink of(String service, Instance instance) {
    String socket = instance.handoffSocket();
    return socket == null ? null : links.get(new Place(service, socket));
  }

  private void tick() {
    try {
      Set<Place> wanted = new HashSet<>();
      services.forEach(service -> link(service, wanted));
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

  private void link(String service, Set<Place> wanted) {
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
    if (pauses || !Files.exists(folder.resolve(place.socket()))) {
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
