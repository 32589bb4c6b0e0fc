package io.signalbox.gateway.tcp.handoff;

import io.netty.channel.IoEventLoop;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.claims.TcpMessage;
import io.signalbox.handoff.ipc.Packet;
import io.signalbox.handoff.ipc.PacketReceiver;
import io.signalbox.handoff.ipc.PacketSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway and one member on this host say to each other of one TCP service. Thread-safe.
 */
public final class TcpMemberLink implements PacketReceiver {

  private static final Logger log = LoggerFactory.getLogger(TcpMemberLink.class);

  private final Place place;
  private final PacketSocket socket;
  private final IoEventLoop loop;
  private final int maxUnclaimed;
  private final HandedConnections connections;
  private final Gone gone;
  private volatile Standing standing = Standing.NEW;

  /**
   * Which link it is.
   *
   * @param socket the name of the member's, in the folder
   */
  record Place(String service, String socket) {}

  /** Is told that a member is gone. */
  @FunctionalInterface
  interface Gone {

    /**
     * @param hadAnswered whether it had ever said anything
     */
    void gone(Place place, boolean hadAnswered);
  }

  /** What may be expected of the member. */
  enum Standing {
    /** It has not answered yet. */
    NEW,
    /** It takes connections over. */
    WELL,
    /** It does not take over connections of this service. */
    UNWILLING,
    /** It has left a connection lying for too long and has said nothing since. */
    STALLED,
    /** It is gone. */
    ENDED
  }

  /**
   * @param gone told when the member is
   */
  private TcpMemberLink(
      Place place,
      PacketSocket socket,
      ClaimTable claims,
      IoEventLoop loop,
      Duration patience,
      int maxUnclaimed,
      Gone gone) {
    this.place = place;
    this.socket = socket;
    this.loop = loop;
    this.maxUnclaimed = maxUnclaimed;
    this.connections = new HandedConnections(claims, patience, System::nanoTime);
    this.gone = gone;
  }

  /**
   * Greets a member and hears it from then on.
   *
   * @param loop of Netty's epoll
   * @param patience after which a member that has not claimed what it was handed has stalled
   * @param maxUnclaimed connections that it may have been handed and not claimed
   * @param gone told when the member is
   * @throws IOException when it cannot be reached
   */
  static TcpMemberLink open(
      Place place, Path folder, IoEventLoop loop, Duration patience, int maxUnclaimed, Gone gone)
      throws IOException {
    PacketSocket socket = PacketSocket.connect(folder.resolve(place.socket));
    try (ClaimTable.Shared claims = ClaimTable.share()) {
      TcpMemberLink link =
          new TcpMemberLink(place, socket, claims.table(), loop, patience, maxUnclaimed, gone);
      TcpMessage hello = new TcpMessage.Hello(place.service);
      if (socket.send(hello.toBytes(), claims.descriptor()) != PacketSocket.Sent.YES) {
        throw new IOException("it is gone again");
      }
      socket.receiveOn(loop, link);
      return link;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  Place place() {
    return place;
  }

  Standing standing() {
    return standing;
  }

  /** Whether one more connection may be handed over. */
  public boolean hasCredit() {
    return standing == Standing.WELL && connections.unclaimed() < maxUnclaimed;
  }

  /** Whether it has left a connection lying for too long and has said nothing since. */
  public boolean hasStalled() {
    return standing == Standing.STALLED;
  }

  /** Whether nothing that was handed over is left. */
  boolean isIdle() {
    return connections.isEmpty();
  }

  /** Sends a connection to the member; it is back when that fails. */
  public void handOver(ConnectionParcel parcel, HandedOver connection) {
    long id = connections.offer(parcel, connection);
    if (id == ClaimTable.NONE) {
      return;
    }
    if (sends(id, parcel)) {
      connections.sent(id);
    } else {
      connections.takeBack(id);
    }
  }

  private boolean sends(long id, ConnectionParcel parcel) {
    try {
      return socket.send(new TcpMessage.Handoff(id).toBytes(), parcel.descriptor())
          == PacketSocket.Sent.YES;
    } catch (IOException e) {
      log.warn("{}: {}", place.service, e.getMessage());
      return false;
    }
  }

  @Override
  public void received(Packet packet) throws IOException {
    switch (TcpMessage.read(packet.bytes())) {
      case TcpMessage.Welcome(boolean offered) ->
          become(offered ? Standing.WELL : Standing.UNWILLING);
      case TcpMessage.Taken(long id) -> connections.taken(id);
      case TcpMessage.Ended(long id) -> connections.ended(id);
      case TcpMessage.Declined(long id) -> connections.takeBack(id);
      case TcpMessage.Alive() -> {}
      case TcpMessage other -> throw new IOException("a member does not send " + other);
    }
    if (standing == Standing.STALLED) {
      log.info("{}: the member at {} goes on", place.service, place.socket);
      become(Standing.WELL);
    }
    packet.discard();
  }

  /**
   * Who has ended stays so, whatever is still heard that was said before.
   *
   * @return what it was
   */
  private synchronized Standing become(Standing next) {
    Standing before = standing;
    if (before != Standing.ENDED) {
      standing = next;
    }
    return before;
  }

  /** Looks whether the member has left something lying for too long. */
  void look() {
    if (connections.unclaimed() > 0) {
      loop.execute(this::takeBackOverdue);
    }
  }

  private void takeBackOverdue() {
    if (connections.takeBackOverdue() && standing == Standing.WELL) {
      log.warn("{}: the member at {} has stalled: given up for now", place.service, place.socket);
      become(Standing.STALLED);
    }
  }

  @Override
  public void ended() {
    Standing before = become(Standing.ENDED);
    connections.end();
    socket.close();
    if (before != Standing.ENDED) {
      gone.gone(place, before != Standing.NEW);
    }
  }

  /** Nothing is handed over any more, and the member keeps what it has. */
  void end() {
    become(Standing.ENDED);
    connections.leaveAll();
    socket.end();
  }
}
