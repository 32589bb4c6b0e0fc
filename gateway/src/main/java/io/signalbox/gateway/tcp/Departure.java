package io.signalbox.gateway.tcp;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.dispatch.ConnectionTries;
import io.signalbox.gateway.tcp.OpenConnections.Place;
import io.signalbox.gateway.tcp.handoff.HandedOver;
import io.signalbox.gateway.tcp.handoff.TcpHandovers;
import io.signalbox.gateway.tcp.handoff.TcpMemberLink;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Posix;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection of which nothing has been read, on its way to a member that takes it over.
 * Who has stalled, or turns out not to take it, is asked when nobody else is left, as any other
 * instance is: by a connection. Runs on the event loop of the client's connection, but for what it
 * is told.
 */
final class Departure implements HandedOver {

  private static final Logger log = LoggerFactory.getLogger(Departure.class);

  /** Between two looks whether a member has claimed what it was handed before. */
  private static final long LOOK_MILLIS = 20;

  private final String service;
  private final Channel client;
  private final EventLoop loop;
  private final Place place;
  private final ConnectionTries tries;
  private final TcpHandovers handovers;
  private final Carrier carrier;
  private final TcpMeters meters;
  private final long since = System.nanoTime();
  private final List<Server<Instance>> unwilling = new ArrayList<>(0);

  /** It is no channel any more once it has left. */
  private @Nullable ConnectionParcel parcel;

  private volatile @Nullable Attempt<Instance> attempt;

  /** Carries the connection from here on. */
  @FunctionalInterface
  interface Carrier {

    /**
     * @param first by which the connection is to begin; null when there is no instance for it
     */
    void carry(
        Channel client, Place place, ConnectionTries tries, @Nullable Attempt<Instance> first);
  }

  Departure(
      String service,
      Channel client,
      Place place,
      ConnectionTries tries,
      TcpHandovers handovers,
      Carrier carrier,
      TcpMeters meters) {
    this.service = service;
    this.client = client;
    this.loop = client.eventLoop();
    this.place = place;
    this.tries = tries;
    this.handovers = handovers;
    this.carrier = carrier;
    this.meters = meters;
  }

  void begin() {
    List<Server<Instance>> busy = new ArrayList<>(0);
    Attempt<Instance> next = tries.next(unwilling);
    while (next != null && !unwilling.contains(next.server()) && !busy.contains(next.server())) {
      TcpMemberLink link = handovers.to(service, next.target());
      if (link == null) {
        carry(next);
        return;
      }
      if (link.hasCredit()) {
        handOver(next, link);
        return;
      }
      next.end();
      (link.hasStalled() ? unwilling : busy).add(next.server());
      next = tries.next(both(unwilling, busy));
    }
    if (next == null) {
      carry(null);
    } else {
      next.end();
      nobodyNow(!busy.isEmpty());
    }
  }

  private static List<Server<Instance>> both(
      List<Server<Instance>> some, List<Server<Instance>> others) {
    List<Server<Instance>> both = new ArrayList<>(some);
    both.addAll(others);
    return both;
  }

  /**
   * Who has more than it has claimed is about to claim it, or to be found out: the connection waits
   * for that, but no longer than another would have for the claim.
   */
  private void nobodyNow(boolean someAreBusy) {
    boolean late = System.nanoTime() - since > handovers.patience().toNanos();
    if (someAreBusy && !late && leave() != null) {
      loop.schedule(this::begin, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      carry(tries.next(stalled()));
    }
  }

  private List<Server<Instance>> stalled() {
    return unwilling.stream().filter(this::hasStalled).toList();
  }

  private boolean hasStalled(Server<Instance> server) {
    TcpMemberLink link = handovers.to(service, server.target());
    return link != null && link.hasStalled();
  }

  private void handOver(Attempt<Instance> to, TcpMemberLink link) {
    attempt = to;
    ConnectionParcel leaving = leave();
    if (leaving == null) {
      carry(to);
    } else {
      link.handOver(leaving, this);
    }
  }

  /** Null when there is no descriptor left: then it is a channel still. */
  private @Nullable ConnectionParcel leave() {
    if (parcel == null && client instanceof EpollSocketChannel socket && socket.isActive()) {
      try {
        int copy = Posix.duplicate(socket.fd().intValue());
        parcel = new ConnectionParcel(copy, ByteBuffer.allocate(0));
        client.close();
      } catch (IOException e) {
        log.warn("{}: a connection is proxied: {}", service, e.getMessage());
      }
    }
    return parcel;
  }

  private void carry(@Nullable Attempt<Instance> first) {
    Channel channel = parcel == null ? client : Sockets.adopt(parcel, loop);
    if (channel != null) {
      carrier.carry(channel, place, tries, first);
      return;
    }
    if (first != null) {
      first.end();
    }
    place.end();
  }

  @Override
  public void taken() {
    place.isAtMember();
    tries.taken();
    meters.accepted();
    meters.handedOver();
  }

  @Override
  public void ended() {
    Objects.requireNonNull(attempt, "it was handed over").end();
    place.end();
  }

  @Override
  public void back(ConnectionParcel same) {
    try {
      loop.execute(this::goOn);
    } catch (RejectedExecutionException e) {
      // The gateway stops.
      same.discard();
      ended();
    }
  }

  private void goOn() {
    Attempt<Instance> vain = Objects.requireNonNull(attempt, "it was handed over");
    vain.end();
    unwilling.add(vain.server());
    begin();
  }
}
