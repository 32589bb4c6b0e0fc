package io.signalbox.gateway.tcp;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.signalbox.gateway.dispatch.Services;
import io.signalbox.gateway.routes.Conflict;
import io.signalbox.gateway.routes.ConflictSource;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.RouteTableListener;
import io.signalbox.gateway.tcp.handoff.TcpHandovers;
import io.signalbox.services.ServiceDeclaration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the ports of TCP services open, those of the table in force and no others. What cannot be
 * opened is tried again and again, and is in nobody's way. Thread-safe; ports are opened and closed
 * on one event loop, in the order of the tables.
 */
public final class TcpListeners implements RouteTableListener, ConflictSource, SmartLifecycle {

  private final @Nullable InetAddress address;
  private final TcpProperties properties;
  private final boolean graceful;
  private final Services services;
  private final TcpHandovers handovers;
  private final Sockets sockets;
  private final OpenConnections open;
  private final MeterRegistry meters;
  private final EventLoop loop;
  private final Map<Place, TcpListener> listeners = new ConcurrentHashMap<>();
  private volatile Set<Place> wanted = Set.of();
  private volatile boolean running;
  private volatile @Nullable Future<?> retries;

  /** A service's port. */
  private record Place(String service, int port) {}

  /**
   * @param address at which the gateway listens; null: at all
   * @param graceful whether a gateway that stops waits for the connections' end
   */
  TcpListeners(
      @Nullable InetAddress address,
      TcpProperties properties,
      boolean graceful,
      Services services,
      TcpHandovers handovers,
      Sockets sockets,
      OpenConnections open,
      MeterRegistry meters) {
    this.address = address;
    this.properties = properties;
    this.graceful = graceful;
    this.services = services;
    this.handovers = handovers;
    this.sockets = sockets;
    this.open = open;
    this.meters = meters;
    this.loop = sockets.acceptor();
  }

  @Override
  public void replaced(RouteTable table) {
    Set<Place> now = new HashSet<>();
    for (ServiceDeclaration service : table.services()) {
      if (service.port() != null) {
        now.add(new Place(service.name(), service.port()));
      }
    }
    wanted = now;
    if (running) {
      loop.execute(this::settle);
    }
  }

  private void settle() {
    Set<Place> now = running ? wanted : Set.of();
    listeners
        .entrySet()
        .removeIf(
            known -> {
              boolean over = !now.contains(known.getKey());
              if (over) {
                known.getValue().close();
              }
              return over;
            });
    now.forEach(place -> listeners.computeIfAbsent(place, this::listener).open(sockets, loop));
  }

  private TcpListener listener(Place place) {
    String service = place.service;
    TcpMeters ofService = new TcpMeters(meters, service, () -> open.of(service));
    InetSocketAddress at =
        address == null
            ? new InetSocketAddress(place.port)
            : new InetSocketAddress(address, place.port);
    TcpAcceptor acceptor =
        new TcpAcceptor(
            service, services, handovers, sockets, open, ofService, properties.halfClosedTimeout());
    return new TcpListener(service, at, acceptor, ofService);
  }

  @Override
  public List<Conflict> conflicts() {
    return listeners.values().stream().map(TcpListener::conflict).filter(Objects::nonNull).toList();
  }

  @Override
  public void start() {
    running = true;
    long interval = properties.bindInterval().toMillis();
    retries = loop.scheduleWithFixedDelay(this::settle, 0, interval, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  /** Listens no more, and is done when the connections have ended. */
  @Override
  public void stop(Runnable callback) {
    running = false;
    Future<?> over = retries;
    if (over != null) {
      over.cancel(false);
    }
    loop.execute(
        () -> {
          settle();
          if (graceful) {
            open.whenNone(callback);
          } else {
            callback.run();
          }
        });
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /**
   * With the web server's requests, and bounded with them by {@code timeout-per-shutdown-phase}.
   */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;
  }
}
