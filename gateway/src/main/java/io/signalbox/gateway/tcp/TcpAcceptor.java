package io.signalbox.gateway.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.signalbox.gateway.dispatch.Service;
import io.signalbox.gateway.dispatch.Services;
import io.signalbox.gateway.forward.Tunnel;
import java.time.Duration;

/** Begins what becomes of each connection of one TCP service. Thread-safe. */
@Sharable
final class TcpAcceptor extends ChannelInboundHandlerAdapter {

  private final String name;
  private final Services services;
  private final Sockets sockets;
  private final OpenConnections open;
  private final TcpMeters meters;
  private final Duration halfClosedTimeout;

  TcpAcceptor(
      String name,
      Services services,
      Sockets sockets,
      OpenConnections open,
      TcpMeters meters,
      Duration halfClosedTimeout) {
    this.name = name;
    this.services = services;
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
    if (service == null) {
      refuse(client, TcpMeters.Refusal.NO_INSTANCE);
    } else if (open.take()) {
      TcpConnection connection =
          new TcpConnection(
              name,
              client,
              new Tunnel(halfClosedTimeout, meters),
              service.connectionTries(),
              sockets,
              meters);
      open.add(connection);
      client.closeFuture().addListener(closed -> open.remove(connection));
      connection.begin();
    } else {
      refuse(client, TcpMeters.Refusal.TOO_MANY);
    }
  }

  private void refuse(Channel client, TcpMeters.Refusal reason) {
    meters.refused(reason);
    Sockets.reset(client);
  }
}
