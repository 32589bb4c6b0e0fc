package io.signalbox.gateway.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.signalbox.balancer.Attempt;
import io.signalbox.gateway.activation.Guest;
import io.signalbox.gateway.activation.WaitingRoom;
import io.signalbox.gateway.dispatch.ConnectionTries;
import io.signalbox.gateway.dispatch.Service;
import io.signalbox.gateway.dispatch.Services;
import io.signalbox.gateway.forward.Tunnel;
import io.signalbox.gateway.tcp.OpenConnections.Place;
import io.signalbox.gateway.tcp.handoff.TcpHandovers;
import io.signalbox.member.directory.Instance;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Begins what becomes of each connection of one TCP service. Thread-safe. */
@Sharable
final class TcpAcceptor extends ChannelInboundHandlerAdapter implements Departure.Carrier {

  private final String name;
  private final Services services;
  private final TcpHandovers handovers;
  private final Sockets sockets;
  private final OpenConnections open;
  private final TcpMeters meters;
  private final Duration halfClosedTimeout;

  TcpAcceptor(
      String name,
      Services services,
      TcpHandovers handovers,
      Sockets sockets,
      OpenConnections open,
      TcpMeters meters,
      Duration halfClosedTimeout) {
    this.name = name;
    this.services = services;
    this.handovers = handovers;
    this.sockets = sockets;
    this.open = open;
    this.meters = meters;
    this.halfClosedTimeout = halfClosedTimeout;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    Channel client = context.channel();
    context.pipeline().remove(this);
    Service service = services.of(name);
    Place place = service == null ? null : open.take(name);
    if (service == null) {
      refuse(client, TcpMeters.Refusal.NO_INSTANCE);
    } else if (place == null) {
      refuse(client, TcpMeters.Refusal.TOO_MANY);
    } else {
      ConnectionTries tries = service.connectionTries();
      WaitingRoom room = tries.roomToWaitIn();
      if (room == null) {
        depart(client, place, tries);
      } else {
        hold(client, place, tries, room);
      }
    }
  }

  private void hold(Channel client, Place place, ConnectionTries tries, WaitingRoom room) {
    Guest guest =
        new Guest() {
          @Override
          public void called() {
            depart(client, place, tries);
          }

          @Override
          public void sentAway(Refusal why) {
            place.end();
            refuse(client, TcpMeters.Refusal.NO_INSTANCE);
          }
        };
    WaitingRoom.Seat seat = room.enter(client.eventLoop(), guest);
    client
        .closeFuture()
        .addListener(
            closed -> {
              if (seat.leave()) {
                place.end();
              }
            });
  }

  private void depart(Channel client, Place place, ConnectionTries tries) {
    if (handovers.areWanted(name)) {
      new Departure(name, client, place, tries, handovers, this, meters).begin();
    } else {
      carry(client, place, tries, tries.next(List.of()));
    }
  }

  @Override
  public void carry(
      Channel client, Place place, ConnectionTries tries, @Nullable Attempt<Instance> first) {
    Tunnel tunnel = new Tunnel(halfClosedTimeout, meters);
    new TcpConnection(client, place, tunnel, tries, sockets, meters).begin(first);
  }

  private void refuse(Channel client, TcpMeters.Refusal reason) {
    meters.refused(reason);
    Sockets.reset(client);
  }
}
