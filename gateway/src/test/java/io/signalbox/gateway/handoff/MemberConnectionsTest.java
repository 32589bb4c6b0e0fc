package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.unix.Socket;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.Settings;
import io.signalbox.gateway.handoff.HandoffMeters.Obstacle;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Packet;
import io.signalbox.handoff.ipc.Posix;
import io.signalbox.handoff.server.Entrance;
import io.signalbox.handoff.server.FittedServers;
import io.signalbox.handoff.server.Pipelines;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A gateway's server that connections come back to, and a member that has them. */
class MemberConnectionsTest {

  private static final Readmitted FOR_ANOTHER = new Readmitted(false);
  private static final Readmitted TO_BE_PROXIED = new Readmitted(true);

  private final List<Readmitted> readmitted = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> clients = new ArrayList<>();
  private final Map<Integer, String> sockets = new HashMap<>();
  private final Balancer<Instance> balancer = new Balancer<>(Settings.DEFAULTS);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private DisposableServer server;
  private Socket listener;
  private ClaimTable member;
  private MemberConnections connections;

  @BeforeEach
  void open() throws IOException {
    FittedServers servers = new FittedServers();
    Entrance<Readmitted> entrance = new Entrance<>(servers);
    server =
        new Pipelines<Readmitted>(
                servers,
                entrance,
                back -> {
                  readmitted.add(back);
                  return null;
                },
                unfit -> {})
            .fit(HttpServer.create().host("127.0.0.1").port(0))
            .bindNow();
    servers.open(server.port());
    listener = Socket.newSocketStream();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.listen(1);
    balancer.replace(List.of(new Instance("member", false, "127.0.0.1", 1, 2, "a.sock")));
    try (ClaimTable.Shared shared = ClaimTable.share()) {
      member = ClaimTable.open(shared.descriptor());
      connections =
          new MemberConnections(shared.table(), Duration.ZERO, entrance, new HandoffMeters(meters));
    }
  }

  @AfterEach
  void close() throws IOException {
    for (SocketChannel client : clients) {
      client.close();
    }
    listener.close();
    server.disposeNow();
  }

  private ConnectionParcel parcel() throws IOException {
    clients.add(SocketChannel.open(listener.localAddress()));
    int descriptor = Posix.acceptNow(listener.intValue());
    sockets.put(descriptor, target(descriptor));
    return new ConnectionParcel(descriptor, ByteBuffer.allocate(0));
  }

  private long offer(ConnectionParcel parcel) {
    return connections.offer(parcel, Objects.requireNonNull(balancer.attempt(List.of())));
  }

  /** Whether the descriptor is still open, and not another's of the same number by now. */
  private boolean isOpen(ConnectionParcel parcel) {
    try {
      return target(parcel.descriptor()).equals(sockets.get(parcel.descriptor()));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(int descriptor) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
  }

  private void awaitReadmitted(Readmitted... expected) {
    await().untilAsserted(() -> assertThat(readmitted).containsExactly(expected));
  }

  private double count(String meter, String... tags) {
    return meters.get(meter).tags(tags).counter().count();
  }

  @Test
  void when_a_member_dies_others_get_what_it_was_not_at_work_on() throws IOException {
    offer(parcel());
    ConnectionParcel busy = parcel();
    member.claim(offer(busy));
    long atRest = offer(parcel());
    member.claim(atRest);
    member.rest(atRest);

    connections.end();

    awaitReadmitted(FOR_ANOTHER, FOR_ANOTHER);
    assertThat(isOpen(busy)).isFalse();
    assertThat(connections.unclaimed()).isZero();
    assertThat(balancer.servers()).extracting(Server::inFlight).containsExactly(0);
    assertThat(count("signalbox.handoff.redispatched")).isEqualTo(2);
  }

  @Test
  void what_a_dead_member_is_sent_all_the_same_is_found_out() throws IOException {
    connections.end();
    long id = offer(parcel());
    assertThat(readmitted).isEmpty();

    connections.sent(id);

    awaitReadmitted(FOR_ANOTHER);
  }

  @Test
  void a_claim_that_is_seen_only_after_the_members_death_leaves_no_copy() throws IOException {
    connections.end();
    ConnectionParcel busy = parcel();
    member.claim(offer(busy));

    connections.look();

    assertThat(isOpen(busy)).isFalse();
    assertThat(readmitted).isEmpty();
  }

  @Test
  void a_member_that_stalls_keeps_what_it_is_at_work_on() throws IOException {
    ConnectionParcel busy = parcel();
    long claimed = offer(busy);
    member.claim(claimed);
    assertThat(connections.look()).as("late").isFalse();
    offer(parcel());
    assertThat(connections.look()).as("late").isTrue();
    awaitReadmitted(FOR_ANOTHER);

    connections.giveToOthers();
    assertThat(readmitted).hasSize(1);
    assertThat(isOpen(busy)).isTrue();

    member.rest(claimed);
    connections.giveToOthers();
    awaitReadmitted(FOR_ANOTHER, FOR_ANOTHER);
  }

  @Test
  void while_the_gateway_stops_the_member_keeps_everything() throws IOException {
    ConnectionParcel parcel = parcel();
    long id = offer(parcel);
    server.disposeNow();

    assertThat(connections.look()).isFalse();
    connections.end();

    assertThat(member.claim(id)).isTrue();
    assertThat(isOpen(parcel)).isFalse();
    assertThat(readmitted).isEmpty();
  }

  @Test
  void what_a_member_refuses_is_proxied() throws IOException {
    connections.readmit(offer(parcel()), Obstacle.NO_DESCRIPTOR);

    awaitReadmitted(TO_BE_PROXIED);
    assertThat(count("signalbox.handoff.proxied", "reason", "no-descriptor")).isEqualTo(1);
  }

  @Test
  void what_comes_back_unserved_is_proxied_and_its_copy_is_closed() throws IOException {
    ConnectionParcel copy = parcel();
    long id = offer(copy);
    member.claim(id);
    ConnectionParcel back =
        new ConnectionParcel(Posix.duplicate(copy.descriptor()), ByteBuffer.allocate(0));

    assertThat(connections.takeReturned(id, false, back)).isTrue();

    awaitReadmitted(TO_BE_PROXIED);
    assertThat(isOpen(copy)).isFalse();
    assertThat(count("signalbox.handoff.returned")).isEqualTo(1);
  }

  @Test
  void what_comes_back_without_its_descriptor_enters_by_the_copy() throws IOException {
    long id = offer(parcel());
    member.claim(id);
    ConnectionParcel without = new ConnectionParcel(Packet.NONE, ByteBuffer.allocate(0));

    assertThat(connections.takeReturned(id, true, without)).isTrue();
    awaitReadmitted(FOR_ANOTHER);
    assertThat(connections.takeReturned(id, true, without)).as("without any copy").isFalse();
  }
}
