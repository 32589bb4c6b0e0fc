package io.signalbox.member.handoff;

import io.netty.util.concurrent.EventExecutor;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.claims.Message;
import io.signalbox.handoff.claims.Scope;
import io.signalbox.handoff.ipc.Packet;
import io.signalbox.handoff.ipc.PacketReceiver;
import io.signalbox.handoff.ipc.PacketSocket;
import io.signalbox.handoff.server.Entrance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member has with one gateway: the connections that came from there, and those that are on
 * their way back. Thread-safe.
 */
final class GatewayLink implements PacketReceiver {

  private static final Logger log = LoggerFactory.getLogger(GatewayLink.class);

  /** Between two tries to send. */
  private static final Duration RETRY = Duration.ofMillis(2);

  private static final int MAX_TRIES = 50;

  private final PacketSocket socket;
  private final Entrance<HandedOver> entrance;
  private final HandoffMeters meters;
  private final Consumer<GatewayLink> gone;
  private final Map<Long, Back> back = new ConcurrentHashMap<>();
  private final Set<MemberGate> gates = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile @Nullable Greeting greeting;
  private volatile List<Scope> scopes = List.of();
  private volatile boolean ended;
  private volatile boolean draining;

  /** What the gateway has said first. */
  private record Greeting(String servedBy, ClaimTable claims) {}

  /** A connection that the gateway has been sent and has not yet accepted. */
  private record Back(HandedOver about, ConnectionParcel parcel) {}

  /**
   * @param gone told when the gateway is
   */
  GatewayLink(
      PacketSocket socket,
      Entrance<HandedOver> entrance,
      HandoffMeters meters,
      Consumer<GatewayLink> gone) {
    this.socket = socket;
    this.entrance = entrance;
    this.meters = meters;
    this.gone = gone;
  }

  /** Receives until the gateway is gone. */
  void open() {
    socket.receiveOn(entrance.eventLoop(), this);
  }

  @Override
  public void ended() {
    ended = true;
    keepWhatDidNotGoBack();
    socket.close();
    gone.accept(this);
  }

  @Override
  public void received(Packet packet) throws IOException {
    switch (Message.read(packet.bytes())) {
      case Message.Hello hello -> greet(hello, packet);
      case Message.Scopes(List<Scope> others) -> scopes = others;
      case Message.Handoff(long id, int scope, ByteBuffer prelude) ->
          take(id, scope, new ConnectionParcel(packet.descriptor(), prelude));
      case Message.Accepted(long id) -> {
        Back accepted = back.remove(id);
        if (accepted != null) {
          accepted.parcel().discard();
        }
      }
      case Message.Declined(long id) -> {
        Back declined = back.remove(id);
        if (declined != null) {
          keep(declined.parcel(), declined.about().strand());
        }
      }
      case Message.Recall(int connections) -> recall(connections);
      case Message other -> throw new IOException("a gateway does not send " + other);
    }
  }

  private void greet(Message.Hello hello, Packet packet) throws IOException {
    if (packet.descriptor() == Packet.NONE) {
      throw new IOException("a greeting without a table of claims");
    }
    scopes = hello.scopes();
    greeting = new Greeting(hello.servedBy(), ClaimTable.open(packet.descriptor()));
    packet.discard();
  }

  private void take(long id, int scope, ConnectionParcel parcel) throws IOException {
    Greeting said = greeting;
    List<Scope> told = scopes;
    if (said == null || scope < 0 || scope >= told.size()) {
      throw new IOException("a connection of a route that was not told of");
    }
    if (parcel.descriptor() == Packet.NONE) {
      log.warn("A connection could not be taken over: this process may open no more descriptors");
      tell(new Message.Declined(id));
      return;
    }
    meters.taken();
    if (!entrance.admit(
        parcel, new HandedOver(this, id, said.claims(), told.get(scope), false, false))) {
      tell(new Message.Declined(id));
    }
  }

  /** The gateway died before it had them: they go on here. Those that it had are forgotten. */
  private void keepWhatDidNotGoBack() {
    for (Long id : back.keySet()) {
      Back kept = back.remove(id);
      if (kept != null && kept.about().claims().isClaimed(id)) {
        keep(kept.parcel(), kept.about());
      } else if (kept != null) {
        kept.parcel().discard();
      }
    }
  }

  /** Whether a route with this scope leads here, as far as the gateway has told. */
  boolean offers(Scope scope) {
    return scopes.contains(scope);
  }

  /** Whether the gateway is there. */
  boolean isOpen() {
    return !ended;
  }

  String servedBy() {
    Greeting said = greeting;
    return said == null ? "" : said.servedBy();
  }

  /**
   * Gives a connection back that was claimed. From its event loop, on which it is tried again if
   * need be.
   *
   * @param served whether a request on it was answered here
   */
  void giveBack(HandedOver about, boolean served, ConnectionParcel parcel, EventExecutor retries) {
    Back leaving = new Back(about, parcel);
    back.put(about.id(), leaving);
    meters.returned();
    ByteBuffer message = new Message.Returned(about.id(), served, parcel.prelude()).toBytes();
    sendBack(leaving, message, retries, 1);
  }

  /**
   * A gateway that has no room for long keeps its clients waiting; they are served here instead.
   */
  private void sendBack(Back leaving, ByteBuffer message, EventExecutor retries, int tries) {
    if (ended) {
      keepWhatDidNotGoBack();
    } else if (send(message, leaving.parcel().descriptor()) == PacketSocket.Sent.YES) {
      return;
    } else if (tries < MAX_TRIES) {
      retries.schedule(
          () -> sendBack(leaving, message, retries, tries + 1),
          RETRY.toMillis(),
          TimeUnit.MILLISECONDS);
    } else if (back.remove(leaving.about().id(), leaving)) {
      keep(leaving.parcel(), leaving.about().strand());
    }
  }

  /** If it has not ended meanwhile. */
  private void keep(ConnectionParcel parcel, HandedOver about) {
    if (!entrance.admit(parcel, about)) {
      about.claims().close(about.id());
    }
  }

  private void tell(Message message) {
    try {
      socket.post(message.toBytes());
    } catch (IOException e) {
      log.warn("A message to a gateway failed: {}", e.getMessage());
    }
  }

  private PacketSocket.Sent send(ByteBuffer message, int descriptor) {
    try {
      return socket.send(message, descriptor);
    } catch (IOException e) {
      log.warn("A message to a gateway failed: {}", e.getMessage());
      return PacketSocket.Sent.FULL;
    }
  }

  void tellLoad(String report) {
    send(
        new Message.Load(answered.getAndSet(0), failed.getAndSet(0), report).toBytes(),
        Packet.NONE);
  }

  /** Asks for so many connections back. */
  private void recall(int connections) {
    Iterator<MemberGate> some = gates.iterator();
    for (int i = 0; i < connections && some.hasNext(); i++) {
      some.next().recall();
    }
  }

  /** From now on every connection goes back after the request that it has. */
  void drain() {
    draining = true;
    gates.forEach(MemberGate::recall);
  }

  /** Whether all connections are back at the gateway. */
  boolean isDrained() {
    return gates.isEmpty() && back.isEmpty();
  }

  void opened(MemberGate gate) {
    gates.add(gate);
    if (draining) {
      gate.recall();
    }
  }

  void closed(MemberGate gate) {
    gates.remove(gate);
  }

  int connections() {
    return gates.size();
  }

  void answered(boolean serverError) {
    answered.incrementAndGet();
    if (serverError) {
      failed.incrementAndGet();
    }
  }

  /** The end is then received like any other. */
  void end() {
    socket.end();
  }
}
