package io.signalbox.gateway.handoff;

import io.micrometer.core.instrument.Counter;
import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.dispatch.Instance;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.member.handoff.ClaimTable;
import io.signalbox.member.handoff.ConnectionParcel;
import io.signalbox.member.handoff.Entrance;
import io.signalbox.member.handoff.Message;
import io.signalbox.member.handoff.Packet;
import io.signalbox.member.handoff.PacketReceiver;
import io.signalbox.member.handoff.PacketSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway has with one member on this host: the connections that it was handed, of each of
 * which a copy is kept here. When the member dies or stalls, those that it has not claimed or that
 * are at rest are withdrawn and go to others, so that a request is lost only with a member that had
 * begun it. While the gateway stops, the member keeps everything.
 *
 * <p>Thread-safe. What becomes of connections is decided on the event loop of the entrance.
 */
final class MemberLink implements PacketReceiver {

  private static final Logger log = LoggerFactory.getLogger(MemberLink.class);

  /** Between two looks for claims. Nobody waits for them: until then there is less credit. */
  private static final Duration LOOK = Duration.ofMillis(1);

  private final PacketSocket socket;
  private final ClaimTable claims;
  private final Balancer<Instance> balancer;
  private final List<HandoffRoute> routes;
  private final Entrance<Readmitted> entrance;
  private final GatewayHandoffProperties properties;
  private final HandoffMeters meters;
  private final Counter handedOver;
  private final Map<Long, Offered> offered = new ConcurrentHashMap<>();
  private final KeptCopies claimed;
  private final DelayedTask looks;
  private volatile Server<Instance> server;
  private volatile long heardAt = System.nanoTime();
  private volatile boolean stalled;
  private volatile boolean ended;

  /**
   * @param at when it was handed over, by the JVM's clock
   */
  private record Offered(ConnectionParcel parcel, Attempt<Instance> attempt, long at) {}

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
    this.looks = new DelayedTask(this::look, LOOK, entrance.eventLoop());
    this.claimed = new KeptCopies(claims, entrance.eventLoop());
    this.handedOver = meters.handedOver(service, server.target().id());
  }

  /** The balancer's word for the member, another after it was away from the registry's table. */
  void leadsTo(Server<Instance> server) {
    this.server = server;
  }

  /** Whether one more connection may be handed over. */
  boolean hasCredit() {
    return !stalled && !ended && offered.size() < properties.maxUnclaimed();
  }

  /** Sends a connection to the member; lets it in here again when that fails. */
  void handOver(ConnectionParcel parcel, HandoffRoute route, Attempt<Instance> attempt) {
    long id = claims.offer();
    if (id == ClaimTable.NONE) {
      attempt.end();
      proxy(parcel, Obstacle.NO_CREDIT);
      return;
    }
    offered.put(id, new Offered(parcel, attempt, System.nanoTime()));
    Message message = new Message.Handoff(id, routes.indexOf(route), parcel.prelude());
    if (send(message, parcel.descriptor()) == PacketSocket.Sent.YES) {
      handedOver.increment();
      looks.soon();
      if (ended) {
        entrance.eventLoop().execute(() -> release(id));
      }
    } else {
      readmit(id, Obstacle.LINK_FULL);
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
    Message hello =
        new Message.Hello(server.target().id(), routes.stream().map(HandoffRoute::scope).toList());
    if (send(hello, table) == PacketSocket.Sent.YES) {
      socket.receiveOn(entrance.eventLoop(), this);
    } else {
      ended();
    }
  }

  /** Whoever hands a connection over from here on finds out, or is found out here. */
  @Override
  public void ended() {
    balancer.reachable(server, false);
    ended = true;
    offered.keySet().forEach(this::release);
    claimed.ids().forEach(this::release);
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
      case Message.Declined(long id) -> readmit(id, Obstacle.NO_DESCRIPTOR);
      case Message.Load load -> told(load);
      case Message other -> throw new IOException("a member does not send " + other);
    }
  }

  private void look() {
    long now = System.nanoTime();
    boolean late = false;
    for (Map.Entry<Long, Offered> entry : offered.entrySet()) {
      long id = entry.getKey();
      if (!claims.isOffered(id)) {
        settle(id);
      } else if (isTooLong(now - entry.getValue().at())) {
        late |= redispatch(id);
      }
    }
    if (late) {
      giveUp();
    }
    if (!ended) {
      balancer.carries(server, claims.carried());
    }
    if (!offered.isEmpty()) {
      looks.soon();
    }
  }

  private boolean isTooLong(long nanos) {
    return nanos > properties.claimTimeout().toNanos();
  }

  /**
   * Gives the member up when it is silent in every way: a stall shows like this while nothing is
   * handed to it, and requests may lie unread in connections at rest.
   */
  void giveUpIfSilent() {
    if (!stalled && !server.reachable() && isTooLong(System.nanoTime() - heardAt)) {
      entrance.eventLoop().execute(this::giveUp);
    }
  }

  /**
   * The member has left a connection lying for too long, or is silent. Nothing is sent to it in any
   * way until it answers a probe, and nothing over this link until it speaks.
   */
  private void giveUp() {
    log.warn("{} has stalled: given up for now", server.target().id());
    stalled = true;
    balancer.reachable(server, false);
    offered.keySet().forEach(this::redispatch);
    claimed.ids().forEach(this::takeBack);
  }

  /**
   * Ends the offer of a connection; who calls first decides. Of one that was claimed the copy is
   * kept on.
   *
   * @return our copy of the connection if it is ours again; null when it is the member's, or was
   *     settled before
   */
  private @Nullable ConnectionParcel settle(long id) {
    Offered offer = offered.remove(id);
    if (offer == null) {
      return null;
    }
    offer.attempt().end();
    if (claims.withdraw(id)) {
      return offer.parcel();
    }
    claimed.keep(id, offer.parcel().withoutPrelude());
    if (ended) {
      release(id);
    }
    return null;
  }

  /** The member could not be given it, or has no descriptor left for it. */
  private void readmit(long id, Obstacle obstacle) {
    ConnectionParcel ours = settle(id);
    if (ours != null) {
      proxy(ours, obstacle);
    }
  }

  private void proxy(ConnectionParcel ours, Obstacle obstacle) {
    meters.proxied(obstacle);
    entrance.admit(ours, new Readmitted(true));
  }

  /** The member has not claimed it in time: it is for another, unless it is claimed by now. */
  private boolean redispatch(long id) {
    ConnectionParcel ours = entrance.isOpen() ? settle(id) : null;
    if (ours != null) {
      giveToAnother(ours);
    }
    return ours != null;
  }

  /** Whether the member has left the connection at rest; it is for another then. */
  private boolean takeBack(long id) {
    ConnectionParcel ours = entrance.isOpen() ? claimed.takeBack(id) : null;
    if (ours != null) {
      giveToAnother(ours);
    }
    return ours != null;
  }

  private void giveToAnother(ConnectionParcel ours) {
    meters.redispatched();
    entrance.admit(ours, new Readmitted(false));
  }

  /** As the link has ended. */
  private void release(long id) {
    if (!(redispatch(id) || takeBack(id))) {
      Offered offer = offered.remove(id);
      if (offer != null) {
        offer.attempt().end();
        offer.parcel().discard();
      }
      claimed.drop(id);
    }
  }

  private void returned(long id, boolean served, ConnectionParcel parcel) {
    // Its claim may not have been seen yet.
    settle(id);
    ConnectionParcel whole = parcel.descriptor() == Packet.NONE ? ofCopy(id, parcel) : parcel;
    if (whole == null) {
      log.warn("A connection cannot come back: this process may open no more descriptors");
      post(new Message.Declined(id));
      return;
    }
    meters.returned();
    if (entrance.admit(whole, new Readmitted(!served))) {
      claimed.forget(id);
      post(new Message.Accepted(id));
    } else {
      post(new Message.Declined(id));
    }
  }

  /** It came without its descriptor, as this process may open no more; but one is still here. */
  private @Nullable ConnectionParcel ofCopy(long id, ConnectionParcel parcel) {
    ConnectionParcel copy = claimed.remove(id);
    return copy == null ? null : new ConnectionParcel(copy.descriptor(), parcel.prelude());
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
  void recall(int connections) {
    send(new Message.Recall(connections), Packet.NONE);
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
