package io.signalbox.gateway.handoff;

import io.micrometer.core.instrument.Counter;
import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.dispatch.Instance;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gateway has with one member on this host: the connections that it was handed and has not
 * begun, of which a copy is kept here. When the member dies or stalls they go to others, so that a
 * request is lost only with a member that had begun it. Thread-safe.
 */
final class MemberLink implements PacketReceiver {

  private static final Logger log = LoggerFactory.getLogger(MemberLink.class);

  /** No client waits for what members tell, but those whose connection comes back. */
  private static final Duration REST = Duration.ofMillis(1);

  private final PacketSocket socket;
  private final Server<Instance> server;
  private final Balancer<Instance> balancer;
  private final List<HandoffRoute> routes;
  private final Entrance<Readmitted> entrance;
  private final GatewayHandoffProperties properties;
  private final HandoffMeters meters;
  private final Counter handedOver;
  private final Map<Long, Unacknowledged> unacknowledged = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private volatile int requests;
  private @Nullable Long overdue;
  private volatile boolean givenUp;
  private volatile boolean drained;
  private boolean left;

  /**
   * @param at when it was handed over, by the JVM's clock
   */
  private record Unacknowledged(ConnectionParcel parcel, Attempt<Instance> attempt, long at) {}

  MemberLink(
      PacketSocket socket,
      Server<Instance> server,
      Balancer<Instance> balancer,
      List<HandoffRoute> routes,
      Entrance<Readmitted> entrance,
      GatewayHandoffProperties properties,
      HandoffMeters meters,
      String service) {
    this.socket = socket;
    this.server = server;
    this.balancer = balancer;
    this.routes = routes;
    this.entrance = entrance;
    this.properties = properties;
    this.meters = meters;
    this.handedOver = meters.handedOver(service, server.target().id());
  }

  /** Whether one more connection may be handed over. */
  boolean hasCredit() {
    return !givenUp && unacknowledged.size() < properties.maxUnacknowledged();
  }

  /** Sends a connection to the member; lets it in here again when that fails. */
  void handOver(ConnectionParcel parcel, HandoffRoute route, Attempt<Instance> attempt) {
    long id = ids.incrementAndGet();
    unacknowledged.put(id, new Unacknowledged(parcel, attempt, System.nanoTime()));
    Message message = new Message.Handoff(id, routes.indexOf(route), parcel.prelude());
    if (send(message, parcel.descriptor()) == PacketSocket.Sent.YES) {
      handedOver.increment();
      if (drained) {
        redispatch(id);
        balancer.carries(server, 0);
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

  /** Greets the member and receives until it is gone. */
  void open() {
    Message hello =
        new Message.Hello(server.target().id(), routes.stream().map(HandoffRoute::scope).toList());
    if (send(hello, Packet.NONE) == PacketSocket.Sent.YES) {
      socket.receiveOn(entrance.eventLoop(), this, REST);
    } else {
      ended();
    }
  }

  @Override
  public void ended() {
    giveUp();
    // From here on whoever hands a connection over finds out, or is found out here.
    drained = true;
    unacknowledged.keySet().forEach(this::redispatch);
    balancer.carries(server, 0);
    closeIfLeft();
  }

  @Override
  public void received(Packet packet) throws IOException {
    switch (Message.read(packet.bytes())) {
      case Message.Begun(long id, int inFlight) -> {
        carries(inFlight);
        acknowledged(id);
      }
      case Message.Returned(long id, ByteBuffer prelude) ->
          returned(id, new ConnectionParcel(packet.descriptor(), prelude));
      case Message.Declined(long id) -> readmit(id, Obstacle.NO_DESCRIPTOR);
      case Message.Load load -> told(load);
      case Message other -> throw new IOException("a member does not send " + other);
    }
  }

  /**
   * Our copy of a connection that is no longer the member's to begin; null when it was settled
   * before.
   */
  private @Nullable ConnectionParcel settle(long id) {
    Unacknowledged entry = unacknowledged.remove(id);
    if (entry == null) {
      return null;
    }
    entry.attempt().end();
    return entry.parcel();
  }

  private boolean acknowledged(long id) {
    ConnectionParcel copy = settle(id);
    if (copy != null) {
      copy.discard();
    }
    return copy != null;
  }

  /** The member could not be given it, or has no descriptor left for it. */
  private void readmit(long id, Obstacle obstacle) {
    ConnectionParcel copy = settle(id);
    if (copy != null) {
      meters.proxied(obstacle);
      entrance.admit(copy, new Readmitted(true));
    }
  }

  private void returned(long id, ConnectionParcel parcel) {
    if (parcel.descriptor() == Packet.NONE) {
      log.warn("A connection cannot come back: this process may open no more descriptors");
      post(new Message.Declined(id));
      return;
    }
    meters.returned();
    boolean neverBegun = acknowledged(id);
    boolean admitted = entrance.admit(parcel, new Readmitted(neverBegun));
    post(admitted ? new Message.Accepted(id) : new Message.Declined(id));
  }

  private void told(Message.Load load) {
    carries(load.inFlight());
    balancer.answered(server, load.answered(), load.failed());
    LoadReport report = LoadReport.parse(load.report());
    if (report != null) {
      balancer.told(server, report);
    }
  }

  private void carries(int inFlight) {
    requests = inFlight;
    balancer.carries(server, inFlight);
  }

  /** Requests that the member has begun and not ended, by its last word. */
  int requests() {
    return requests;
  }

  /** Asks for so many connections back. */
  void recall(int connections) {
    send(new Message.Recall(connections), Packet.NONE);
  }

  /**
   * Gives the member up when it has left a connection lying for too long, twice looked at: after a
   * pause of our own its answer may lie here unread. One thread at a time.
   */
  void checkDeadline(long now) {
    flush();
    Long late = overdue(now);
    boolean again = late != null && late.equals(overdue);
    overdue = late;
    if (!givenUp && again) {
      log.warn("{} does not begin what it is handed: given up", server.target().id());
      giveUp();
      socket.refuse();
    }
  }

  private @Nullable Long overdue(long now) {
    long timeout = properties.acknowledgeTimeout().toNanos();
    return unacknowledged.entrySet().stream()
        .filter(entry -> now - entry.getValue().at() > timeout)
        .map(Map.Entry::getKey)
        .min(Long::compare)
        .orElse(null);
  }

  private void flush() {
    try {
      socket.flush();
    } catch (IOException e) {
      log.warn("{}: {}", server.target().id(), e.getMessage());
    }
  }

  /** Nothing is sent to the member in any way until it answers a probe. */
  private void giveUp() {
    givenUp = true;
    balancer.reachable(server, false);
  }

  /** The member can send no more: what it has not said to have begun it never will begin. */
  private void redispatch(long id) {
    ConnectionParcel copy = settle(id);
    if (copy != null) {
      meters.redispatched();
      entrance.admit(copy, new Readmitted(false));
    }
  }

  /**
   * Closes the link once the member is gone. Before that the end of the link would look to the
   * member like our death, after which it would begin what others have by now.
   *
   * @return whether it is closed
   */
  synchronized boolean closeIfLeft() {
    if (drained && !left && send(new Message.Recall(0), Packet.NONE) == PacketSocket.Sent.GONE) {
      left = true;
      socket.close();
      meters.forget(handedOver);
    }
    return left;
  }

  void end() {
    socket.end();
  }
}
