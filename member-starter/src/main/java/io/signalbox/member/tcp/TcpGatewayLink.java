package io.signalbox.member.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.Future;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.TcpMessage;
import io.signalbox.handoff.ipc.Packet;
import io.signalbox.handoff.ipc.PacketReceiver;
import io.signalbox.handoff.ipc.PacketSocket;
import io.signalbox.handoff.ipc.Posix;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member has with one gateway for one of its services of TCP. Each connection is claimed
 * before anything else is done with it: until then the gateway may give it to another. Connections
 * that are claimed do without the gateway, and so without this. Runs on the event loop where the
 * services accept; what it tells comes from any.
 */
final class TcpGatewayLink implements PacketReceiver {

  private static final Logger log = LoggerFactory.getLogger(TcpGatewayLink.class);

  /** So often gateways see that it lives. */
  private static final long ALIVE_MILLIS = 250;

  private final PacketSocket socket;
  private final IoEventLoop loop;
  private final Map<String, TcpServer> servers;
  private final Consumer<TcpGatewayLink> gone;
  private @Nullable Open open;
  private @Nullable Future<?> alive;

  /** What the gateway has said first. */
  private record Open(TcpServer server, ClaimTable claims) {}

  /**
   * @param loop where {@code servers} accept
   * @param servers by the names of their services
   * @param gone told when the gateway is
   */
  TcpGatewayLink(
      PacketSocket socket,
      IoEventLoop loop,
      Map<String, TcpServer> servers,
      Consumer<TcpGatewayLink> gone) {
    this.socket = socket;
    this.loop = loop;
    this.servers = servers;
    this.gone = gone;
  }

  /** Receives until the gateway is gone. */
  void open() {
    socket.receiveOn(loop, this);
  }

  @Override
  public void received(Packet packet) throws IOException {
    switch (TcpMessage.read(packet.bytes())) {
      case TcpMessage.Hello(String service) -> greet(service, packet);
      case TcpMessage.Handoff(long id) -> take(id, packet.descriptor());
      case TcpMessage other -> throw new IOException("a gateway does not send " + other);
    }
  }

  private void greet(String service, Packet packet) throws IOException {
    if (packet.descriptor() == Packet.NONE) {
      throw new IOException("a greeting without a table of claims");
    }
    TcpServer server = servers.get(service);
    if (server != null) {
      open = new Open(server, ClaimTable.open(packet.descriptor()));
    }
    tell(new TcpMessage.Welcome(server != null));
    if (alive == null) {
      alive =
          loop.scheduleAtFixedRate(
              this::tellThatItLives, ALIVE_MILLIS, ALIVE_MILLIS, TimeUnit.MILLISECONDS);
    }
    packet.discard();
  }

  private void take(long id, int descriptor) throws IOException {
    Open to = open;
    if (to == null) {
      throw new IOException("a connection of a service that is not offered");
    }
    if (descriptor == Packet.NONE) {
      log.warn("A connection could not be taken over: this process may open no more descriptors");
      tell(new TcpMessage.Declined(id));
    } else if (!to.server.admits()) {
      Posix.close(descriptor);
      tell(new TcpMessage.Declined(id));
    } else if (to.claims.claim(id)) {
      tell(new TcpMessage.Taken(id));
      enter(id, descriptor, to.server);
    } else {
      // It has been another's for a while.
      to.server.dismiss();
      Posix.close(descriptor);
    }
  }

  private void enter(long id, int descriptor, TcpServer server) {
    try {
      Channel connection = server.enter(descriptor);
      connection.closeFuture().addListener(closed -> tell(new TcpMessage.Ended(id)));
    } catch (ChannelException e) {
      log.debug("A connection ended on its way here", e);
      server.dismiss();
      Posix.close(descriptor);
      tell(new TcpMessage.Ended(id));
    }
  }

  private void tell(TcpMessage message) {
    try {
      socket.post(message.toBytes());
    } catch (IOException e) {
      log.warn("A message to a gateway failed: {}", e.getMessage());
    }
  }

  /** Not kept for later: one that waits says nothing. Sends what was kept. */
  private void tellThatItLives() {
    try {
      socket.send(new TcpMessage.Alive().toBytes(), Packet.NONE);
    } catch (IOException e) {
      log.warn("A message to a gateway failed: {}", e.getMessage());
    }
  }

  /** What was taken over goes on here. */
  @Override
  public void ended() {
    if (alive != null) {
      alive.cancel(false);
    }
    socket.close();
    gone.accept(this);
  }

  /** The end is then received like any other. */
  void end() {
    socket.end();
  }
}
