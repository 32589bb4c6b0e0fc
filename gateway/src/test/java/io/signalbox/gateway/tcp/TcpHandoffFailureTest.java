package io.signalbox.gateway.tcp;

import static io.signalbox.gateway.tcp.TcpClients.PATIENCE;
import static io.signalbox.gateway.tcp.TcpClients.assertEchoes;
import static io.signalbox.gateway.tcp.TcpClients.read;
import static io.signalbox.gateway.tcp.TcpClients.rest;
import static io.signalbox.gateway.tcp.TcpClients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.ServiceInstance;

/**
 * Members as processes, of which one dies or freezes, and a gateway that hands connections over.
 */
class TcpHandoffFailureTest {

  private static final int MAX_UNCLAIMED = 8;

  @TempDir private Path parent;
  private final List<Socket> clients = new ArrayList<>();
  private HandoffGateway gateway;
  private TcpMemberProcess one;
  private TcpMemberProcess two;

  @BeforeEach
  void start() throws IOException {
    Path folder = parent.resolve("handoff");
    gateway =
        HandoffGateway.start(folder, "signalbox.gateway.handoff.max-unclaimed=" + MAX_UNCLAIMED);
    one = TcpMemberProcess.start("orders", "signalbox.handoff.folder=" + folder);
    two = TcpMemberProcess.start("orders", "signalbox.handoff.folder=" + folder);
    gateway.members(2, one.entry("app", "one"), two.entry("app", "two"));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    gateway.close();
    one.close();
    two.close();
  }

  private Socket connect() {
    Socket client = gateway.connect();
    clients.add(client);
    return client;
  }

  private List<Socket> connectAndAsk(int count) throws IOException {
    List<Socket> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      connected.add(connect());
      assertEchoes(connected.getLast());
    }
    return connected;
  }

  @Test
  void with_a_member_that_is_killed_end_its_own_connections_and_no_others() throws Exception {
    List<Socket> connected = connectAndAsk(200);
    gateway.awaitHandedOver(200);
    assertThat(gateway.inFlight("one")).isEqualTo(100);

    one.child().kill();

    await().atMost(PATIENCE).until(() -> gateway.inFlight("one") == 0);
    assertThat(connected.stream().filter(TcpClients::lives)).hasSize(100);
    assertThat(gateway.connections()).isEqualTo(100);
    connectAndAsk(50);
    assertThat(gateway.inFlight("two")).isEqualTo(150);
    assertThat(gateway.inFlight("one")).isZero();
    for (Socket client : clients) {
      client.close();
    }
    gateway.awaitNone();
  }

  /** What it was handed and had not claimed goes to the other, as it came. */
  @Test
  void a_member_that_is_frozen_swallows_no_connection() throws Exception {
    List<Socket> before = connectAndAsk(2);
    one.child().stop();
    List<Socket> meanwhile = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      meanwhile.add(connect());
      send(meanwhile.getLast(), "asked");
    }

    for (Socket client : meanwhile) {
      assertThat(read(client, 5)).isEqualTo("asked");
    }
    assertThat(gateway.inFlight("one")).isEqualTo(1);
    assertThat(gateway.inFlight("two")).isEqualTo(41);
    assertThat(gateway.explained()).contains("it has stalled, and others are asked first");

    one.child().resume();
    gateway.awaitLinked(2);
    for (Socket client : before) {
      assertEchoes(client);
    }
    connectAndAsk(10);
    assertThat(gateway.inFlight("one")).isEqualTo(11);
    for (Socket client : meanwhile) {
      assertEchoes(client);
    }
  }

  /** Copies of the connections lie in its queue for as long as it does not run. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_frozen_member_was_handed_ends_when_another_ends_it(boolean byProxy) throws Exception {
    try (TcpInstance stock = TcpInstance.echo()) {
      Map<String, String> where = Map.of("signalbox.tcp.orders", String.valueOf(stock.port()));
      ServiceInstance other =
          byProxy ? TcpMember.entry("app", "stock", where) : two.entry("app", "two");
      gateway.members(byProxy ? 1 : 2, one.entry("app", "one"), other);
      one.child().stop();
      for (int i = 0; i < 4; i++) {
        send(connect(), "asked");
      }

      for (Socket client : clients) {
        assertThat(read(client, 5)).isEqualTo("asked");
        client.shutdownOutput();
        assertThat(rest(client)).isEmpty();
      }
    }
  }

  /** There is nobody else: it may wake up, and then nothing is lost. */
  @Test
  void what_the_only_member_could_not_claim_waits_for_it() throws Exception {
    gateway.members(1, one.entry("app", "one"));
    one.child().stop();
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < 2 * MAX_UNCLAIMED; i++) {
      waiting.add(connect());
      send(waiting.getLast(), "asked");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(gateway.explained()).contains("it has stalled"));

    one.child().resume();

    for (Socket client : waiting) {
      assertThat(read(client, 5)).isEqualTo("asked");
    }
    gateway.awaitLinked(1);
    assertEchoes(connect());
  }

  @Test
  void what_a_member_had_not_claimed_when_it_was_killed_goes_to_another() throws Exception {
    one.child().stop();
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(connect());
      send(waiting.getLast(), "asked");
    }

    one.child().kill();

    for (Socket client : waiting) {
      assertThat(read(client, 5)).isEqualTo("asked");
    }
    assertThat(gateway.inFlight("two")).isEqualTo(10);
  }
}
