package io.signalbox.gateway.handoff;

import io.micrometer.core.instrument.Counter;
import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.claims.Message;
import io.signalbox.handoff.claims.Scope;
import io.signalbox.handoff.ipc.Packet;
import io.signalbox.handoff.ipc.PacketReceiver;
import io.signalbox.handoff.ipc.PacketSocket;
import io.signalbox.handoff.server.Entrance;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway and one member on this host say to each other, and what the balancer is told of
 * it. {@link MemberConnections} has what becomes of the connections. Thread-safe.
 */
final class MemberLink implements PacketReceiver {

  private static final Logger log = LoggerFactory.getLogger(MemberLink.class);

  /** Between two looks for claims. Nobody waits for them: until then there is less credit. */
  private static final Duration LOOK = Duration.ofMillis(1);

  private final PacketSocket socket;
  private final ClaimTable claims;
  private final Entrance<Readmitted> entrance;
  private final GatewayHandoffProperties properties;
  private final HandoffMeters meters;
  private final Counter handedOver;
  private final MemberConnections connections;
  private final DelayedTask looks;
  private final ReentrantLock telling = new ReentrantLock();
  private volatile String service;
  private volatile Server<Instance> server;
  private volatile Balancer<Instance> balancer;

  /** Those that the member has been told of, by their places. */
  private List<HandoffRoute> routes;

  private volatile long heardAt = System.nanoTime();
  private volatile boolean stalled;
  private volatile boolean ended;

  MemberLink(
      PacketSocket socket,
      ClaimTable claims,
      Server<Instance> server,
      Balancer<Instance> balancer,
      List<HandoffRoute> routes,
      Entrance<Readmitted> entrance,
      GatewayHandoffProperties properties,
      HandoffMeters meters,
      String service) {
    this.socket = socket;
    this.claims = claims;
    this.server = server;
    this.balancer = balancer;
    this.routes = routes;
    this.entrance = entrance;
    this.properties = properties;
    this.meters = meters;
    this.service = service;
    this.looks = new DelayedTask(this::look, LOOK, entrance.eventLoop());
    this.connections = new MemberConnections(claims, properties.claimTimeout(), entrance, meters);
    this.handedOver = meters.handedOver(service, server.target().id());
  }

  /** The balancer's word for the member, another after it was away from the registry's table. */
  void leadsTo(String service, Server<Instance> server, Balancer<Instance> balancer) {
    this.service = service;
    this.server = server;
    this.balancer = balancer;
  }

  String service() {
    return service;
  }

  /**
   * Tells the member the routes that lead to it, if they are others than before. What it has been
   * handed along others comes back with its next request. When there is no room for the message it
   * is told at the next call.
   */
  void serve(List<HandoffRoute> leading) {
    telling.lock();
    try {
      if (!leading.equals(routes)
          && send(new Message.Scopes(scopes(leading)), Packet.NONE) == PacketSocket.Sent.YES) {
        routes = leading;
      }
    } finally {
      telling.unlock();
    }
  }

  private static List<Scope> scopes(List<HandoffRoute> routes) {
    return routes.stream().map(HandoffRoute::scope).toList();
  }

  /** Whether one more connection may be handed over. */
  boolean hasCredit() {
    return !stalled && !ended && connections.unclaimed() < properties.maxUnclaimed();
  }

  /** Sends a connection to the member; lets it in here again when that fails. */
  void handOver(ConnectionParcel parcel, HandoffRoute route, Attempt<Instance> attempt) {
    long id = connections.offer(parcel, attempt);
    if (id == ClaimTable.NONE) {
      return;
    }
    if (sends(id, parcel, route)) {
      handedOver.increment();
      looks.soon();
      connections.sent(id);
    } else {
      connections.readmit(id, Obstacle.LINK_FULL);
    }
  }

  /** Not of a route that the member has not been told of: its place would mean another. */
  private boolean sends(long id, ConnectionParcel parcel, HandoffRoute route) {
    telling.lock();
    try {
      int place = routes.indexOf(route);
      return place >= 0
          && send(new Message.Handoff(id, place, parcel.prelude()), parcel.descriptor())
              == PacketSocket.Sent.YES;
    } finally {
      telling.unlock();
    }
  }

  private PacketSocket.Sent send(Message message, int descriptor) {
    try {
      return socket.send(message.toBytes(), descriptor);
    } catch (IOException e) {
      log.warn("{}: {}", server.target().id(), e.getMessage());
      return PacketSocket.Sent.FULL;
    }
  }

  private void post(Message message) {
    try {
      socket.post(message.toBytes());
    } catch (IOException e) {
      log.warn("{}: {}", server.target().id(), e.getMessage());
    }
  }

  /**
   * Greets the member and receives until it is gone.
   *
   * @param table the descriptor of the table of claims
   */
  void open(int table) {
    Message hello = new Message.Hello(server.target().id(), scopes(routes));
    if (send(hello, table) == PacketSocket.Sent.YES) {
      socket.receiveOn(entrance.eventLoop(), this);
    } else {
      ended();
    }
  }

  @Override
  public void ended() {
    balancer.reachable(server, false);
    ended = true;
    connections.end();
    balancer.carries(server, 0);
    socket.close();
    meters.forget(handedOver);
  }

  boolean hasEnded() {
    return ended;
  }

  @Override
  public void received(Packet packet) throws IOException {
    heardAt = System.nanoTime();
    stalled = false;
    switch (Message.read(packet.bytes())) {
      case Message.Returned(long id, boolean served, ByteBuffer prelude) ->
          returned(id, served, new ConnectionParcel(packet.descriptor(), prelude));
      case Message.Declined(long id) -> connections.readmit(id, Obstacle.NO_DESCRIPTOR);
      case Message.Load load -> told(load);
      case Message other -> throw new IOException("a member does not send " + other);
    }
  }

  private void look() {
    if (connections.look()) {
      giveUp();
    }
    if (!ended) {
      balancer.carries(server, claims.carried());
    }
    if (connections.unclaimed() > 0) {
      looks.soon();
    }
  }

  /**
   * Gives the member up when it is silent in every way: a stall shows like this while nothing is
   * handed to it, and requests may lie unread in connections at rest.
   */
  void giveUpIfSilent() {
    if (!stalled && !server.reachable() && isSilent()) {
      entrance.eventLoop().execute(this::giveUp);
    }
  }

  private boolean isSilent() {
    return System.nanoTime() - heardAt > properties.claimTimeout().toNanos();
  }

  /**
   * The member has left a connection lying for too long, or is silent. Nothing is sent to it in any
   * way until it answers a probe, and nothing over this link until it speaks.
   */
  private void giveUp() {
    log.warn("{} has stalled: given up for now", server.target().id());
    stalled = true;
    balancer.reachable(server, false);
    connections.giveToOthers();
  }

  private void returned(long id, boolean served, ConnectionParcel parcel) {
    boolean here = connections.takeReturned(id, served, parcel);
    post(here ? new Message.Accepted(id) : new Message.Declined(id));
  }

  private void told(Message.Load load) {
    balancer.carries(server, claims.carried());
    LoadReport report = LoadReport.parse(load.report());
    double latency = report == null ? LoadReport.UNKNOWN : report.latencySeconds();
    balancer.answered(server, load.answered(), load.failed(), latency);
    if (report != null) {
      balancer.told(server, report);
    }
  }

  /** Requests that the member has begun and not ended. */
  int requests() {
    return claims.carried();
  }

  /** Asks for so many connections back. */
  void recall(int count) {
    send(new Message.Recall(count), Packet.NONE);
  }

  /** Sends what the member had no room for before. */
  void flush() {
    try {
      socket.flush();
    } catch (IOException e) {
      log.warn("{}: {}", server.target().id(), e.getMessage());
    }
  }

  void end() {
    socket.end();
  }
}
