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
import io.signalbox.gateway.tcp.handoff.TcpLink;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Posix;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection of which nothing has been read, on its way to a member that takes it over.
 * Who turns out not to is asked once more when nobody else is left, as any other instance is: by a
 * connection. Runs on the event loop of the client's connection, but for what it is told.
 */
final class Departure implements HandedOver {

  private static final Logger log = LoggerFactory.getLogger(Departure.class);

  private final String service;
  private final Channel client;
  private final EventLoop loop;
  private final Place place;
  private final ConnectionTries tries;
  private final TcpHandovers handovers;
  private final Carrier carrier;
  private final TcpMeters meters;
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
    Attempt<Instance> next = tries.next(unwilling);
    TcpLink link = next == null ? null : link(next);
    if (next == null || link == null) {
      carry(next);
    } else if (link.hasCredit()) {
      handOver(next, link);
    } else {
      passOver(next);
      begin();
    }
  }

  private void handOver(Attempt<Instance> to, TcpLink link) {
    attempt = to;
    ConnectionParcel leaving = leave();
    if (leaving == null) {
      carry(to);
    } else {
      link.handOver(leaving, this);
    }
  }

  /** Null when this instance is to be asked by a connection. */
  private @Nullable TcpLink link(Attempt<Instance> next) {
    return unwilling.contains(next.server()) ? null : handovers.to(service, next.target());
  }

  private void passOver(Attempt<Instance> attempt) {
    attempt.end();
    unwilling.add(attempt.server());
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
    passOver(Objects.requireNonNull(attempt, "it was handed over"));
    begin();
  }
}
