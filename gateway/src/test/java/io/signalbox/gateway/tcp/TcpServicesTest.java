package io.signalbox.gateway.tcp;

import static io.signalbox.gateway.tcp.TcpClients.PATIENCE;
import static io.signalbox.gateway.tcp.TcpClients.PATIENCE_MILLIS;
import static io.signalbox.gateway.tcp.TcpClients.assertEchoes;
import static io.signalbox.gateway.tcp.TcpClients.assertReset;
import static io.signalbox.gateway.tcp.TcpClients.awaitRefusal;
import static io.signalbox.gateway.tcp.TcpClients.checksum;
import static io.signalbox.gateway.tcp.TcpClients.read;
import static io.signalbox.gateway.tcp.TcpClients.rest;
import static io.signalbox.gateway.tcp.TcpClients.send;
import static io.signalbox.gateway.tcp.TcpClients.whim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.signalbox.balancer.Server;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services whose connections are passed on as they are. */
class TcpServicesTest {

  private final int port = TcpInstance.freePort();
  private RunningGateway gateway = RunningGateway.start(properties());

  /** Probes would come as connections, too. */
  private static String[] properties(String... more) {
    List<String> properties = new ArrayList<>(List.of(more));
    if (properties.stream().noneMatch(property -> property.contains("probe-interval"))) {
      properties.add("signalbox.directory.probe-interval=10m");
    }
    if (properties.stream().noneMatch(property -> property.contains("shutdown"))) {
      properties.add("server.shutdown=immediate");
    }
    properties.add("signalbox.gateway.tcp.bind-interval=200ms");
    return properties.toArray(String[]::new);
  }

  private void restart(String... properties) {
    gateway.close();
    gateway = RunningGateway.start(properties(properties));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private void declare(String services) {
    gateway.declare("services:\n" + services);
  }

  private static String orders(int port, int... instances) {
    List<String> addresses = new ArrayList<>();
    for (int instance : instances) {
      addresses.add("127.0.0.1:" + instance);
    }
    return "  orders:\n    protocol: tcp\n    port: %d\n    addresses: %s\n"
        .formatted(port, addresses);
  }

  private Socket connect() throws IOException {
    return TcpClients.connect(port);
  }

  private String actuator(String path) {
    return gateway
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + gateway.managementPort() + "/actuator/" + path))
                .header("Accept", "text/plain"))
        .body();
  }

  private double connections() {
    return gateway.sum("signalbox.tcp.connections");
  }

  private double inFlight() {
    return servers().stream().mapToInt(Server::inFlight).sum();
  }

  private int inFlight(int instance) {
    return servers().stream()
        .filter(server -> server.target().port() == instance)
        .mapToInt(Server::inFlight)
        .sum();
  }

  private List<Server<Instance>> servers() {
    return gateway.bean(Directory.class).of("orders").servers();
  }

  private static void awaitZero(Callable<Double> value) {
    await().atMost(PATIENCE).until(value, now -> now == 0);
  }

  @Test
  void bytes_go_to_and_fro() throws IOException {
    try (TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, echo.port()));
      try (Socket client = connect()) {
        assertEchoes(client);
        assertEchoes(client);
        assertThat(connections()).isEqualTo(1);
        assertThat(inFlight()).isEqualTo(1);
        assertThat(gateway.sum("signalbox.tcp.bytes", "from", "client")).isEqualTo(10);
        assertThat(gateway.sum("signalbox.tcp.bytes", "from", "instance")).isEqualTo(10);
        assertThat(gateway.sum("signalbox.tcp.accepted")).isEqualTo(1);
      }
      awaitZero(this::connections);
    }
  }

  @Test
  void an_instance_may_speak_first_and_end_at_once() throws IOException {
    try (TcpInstance daytime = TcpInstance.playing(connection -> send(connection, "now"))) {
      declare(orders(port, daytime.port()));
      for (int i = 0; i < 50; i++) {
        try (Socket client = connect()) {
          assertThat(rest(client)).isEqualTo("now");
        }
      }
    }
  }

  @Test
  void a_client_may_say_all_and_end_before_anybody_listens() throws Exception {
    String said = "x".repeat(100_000);
    try (TcpInstance instance = TcpInstance.start()) {
      declare(orders(port, instance.port()));
      for (int i = 0; i < 50; i++) {
        try (Socket client = connect()) {
          send(client, said);
          client.shutdownOutput();
          try (Socket accepted = instance.accepted()) {
            assertThat(rest(accepted)).isEqualTo(said);
            send(accepted, "answer");
          }
          assertThat(rest(client)).isEqualTo("answer");
        }
      }
      awaitZero(this::connections);
    }
  }

  @ParameterizedTest(name = "client first: {0}")
  @ValueSource(booleans = {true, false})
  void who_has_ended_what_it_sends_still_gets_all_of_the_others(boolean clientFirst)
      throws Exception {
    String answer = "y".repeat(1_000_000);
    try (TcpInstance instance = TcpInstance.start()) {
      declare(orders(port, instance.port()));
      try (Socket client = connect();
          Socket accepted = instance.accepted()) {
        Socket first = clientFirst ? client : accepted;
        Socket second = clientFirst ? accepted : client;
        send(first, "question");
        first.shutdownOutput();
        assertThat(rest(second)).isEqualTo("question");

        Thread answering =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        send(second, answer);
                        second.shutdownOutput();
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                    });

        assertThat(rest(first)).isEqualTo(answer);
        answering.join();
        awaitZero(this::connections);
      }
    }
  }

  @ParameterizedTest(name = "client resets: {0}")
  @ValueSource(booleans = {true, false})
  void a_reset_is_passed_on_as_one(boolean ofClient) throws Exception {
    try (TcpInstance instance = TcpInstance.start()) {
      declare(orders(port, instance.port()));
      try (Socket client = connect();
          Socket accepted = instance.accepted()) {
        send(client, "a");
        assertThat(read(accepted, 1)).isEqualTo("a");

        TcpInstance.reset(ofClient ? client : accepted);

        assertReset(ofClient ? accepted : client);
      }
      awaitZero(this::connections);
      awaitZero(this::inFlight);
    }
  }

  @Test
  void silence_after_one_side_has_ended_ends_both_and_no_other_does() throws Exception {
    restart("signalbox.gateway.tcp.half-closed-timeout=500ms");
    try (TcpInstance instance = TcpInstance.start()) {
      declare(orders(port, instance.port()));
      try (Socket client = connect();
          Socket accepted = instance.accepted();
          Socket idle = connect();
          Socket idleAccepted = instance.accepted()) {
        client.shutdownOutput();
        // Longer than the silence that is allowed, with pauses that are.
        for (int i = 0; i < 10; i++) {
          send(accepted, "z");
          assertThat(read(client, 1)).isEqualTo("z");
          assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS)).isFalse();
        }

        assertReset(client);
        send(idle, "a");
        assertThat(read(idleAccepted, 1)).isEqualTo("a");
      }
    }
  }

  @ParameterizedTest(name = "client sends: {0}")
  @ValueSource(booleans = {true, false})
  void nobody_sends_faster_than_the_other_side_reads(boolean clientSends) throws Exception {
    int pieces = 64;
    byte[] piece = new byte[1 << 20];
    new Random(1).nextBytes(piece);
    try (TcpInstance instance = TcpInstance.start()) {
      declare(orders(port, instance.port()));
      try (Socket client = connect();
          Socket accepted = instance.accepted()) {
        Socket sender = clientSends ? client : accepted;
        Socket reader = clientSends ? accepted : client;
        long usedBefore = directMemory();
        AtomicLong sent = new AtomicLong();
        Thread sending =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        for (int i = 0; i < pieces; i++) {
                          for (int at = 0; at < piece.length; at += 1 << 14) {
                            sender.getOutputStream().write(piece, at, 1 << 14);
                            sent.addAndGet(1 << 14);
                          }
                        }
                        sender.shutdownOutput();
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                    });
        // Four buffers of the system's lie between the two.
        await()
            .atMost(PATIENCE)
            .during(Duration.ofMillis(500))
            .until(sent::get, new Unchanged()::holds);
        assertThat(sent).hasValueLessThan(32L << 20);
        assertThat(directMemory() - usedBefore).isLessThan(8L << 20);

        assertThat(checksum(reader.getInputStream())).isEqualTo(checksum(piece, pieces));
        sending.join();
        assertThat(sent).hasValue((long) pieces << 20);
      }
    }
  }

  private static long directMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** Whether a number is the one that it was at the last look. */
  private static final class Unchanged {

    private long before = -1;

    boolean holds(long now) {
      boolean same = now == before;
      before = now;
      return same;
    }
  }

  @Test
  void hundreds_of_a_pool_have_room_at_one_instance() throws IOException {
    try (TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, echo.port()));
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 450; i++) {
        clients.add(connect());
        assertEchoes(clients.getLast());
      }
      for (Socket client : clients) {
        client.close();
      }
      awaitZero(this::inFlight);
    }
  }

  @Test
  void who_refuses_is_passed_over() throws IOException {
    try (Socket refusing = Upstream.refusingPort();
        TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, refusing.getLocalPort(), echo.port()));
      for (int i = 0; i < 20; i++) {
        try (Socket client = connect()) {
          assertEchoes(client);
        }
      }
      assertThat(actuator("routes")).containsPattern("tcp +:%d +orders +1/2".formatted(port));
      assertThat(gateway.sum("signalbox.tcp.refused")).isZero();
    }
  }

  @Test
  void a_connection_that_nobody_takes_is_reset() throws IOException {
    try (Socket refusing = Upstream.refusingPort()) {
      declare(orders(port, refusing.getLocalPort()));
      try (Socket client = connect()) {
        assertReset(client);
      }
      assertThat(gateway.sum("signalbox.tcp.refused", "reason", "no-instance")).isEqualTo(1);
      awaitZero(this::connections);
      awaitZero(this::inFlight);
    }
  }

  @Test
  void an_instance_that_comes_back_gets_its_share_again() throws IOException {
    restart("signalbox.directory.probe-interval=100ms");
    int restarted = TcpInstance.freePort();
    try (TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, restarted, echo.port()));
      for (int i = 0; i < 10; i++) {
        try (Socket client = connect()) {
          assertEchoes(client);
        }
      }
      try (TcpInstance back = TcpInstance.echoAt(restarted)) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(actuator("routes")).contains("2/2"));
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          clients.add(connect());
          assertEchoes(clients.getLast());
        }
        assertThat(inFlight(restarted)).isEqualTo(10);
        for (Socket client : clients) {
          client.close();
        }
        assertThat(back.port()).isEqualTo(restarted);
      }
    }
  }

  @Test
  void connections_are_spread_by_how_many_are_open() throws IOException {
    try (TcpInstance one = TcpInstance.echo();
        TcpInstance two = TcpInstance.echo()) {
      declare(orders(port, one.port(), two.port()));
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        clients.add(connect());
        assertEchoes(clients.getLast());
      }
      assertThat(inFlight(one.port())).isEqualTo(100);
      assertThat(one.connections()).isEqualTo(100);
      assertThat(two.connections()).isEqualTo(100);
      for (Socket client : clients) {
        client.close();
      }
      awaitZero(this::connections);
      awaitZero(this::inFlight);
    }
  }

  @Test
  void a_killed_instance_takes_only_its_own_connections_with_it() throws IOException {
    try (TcpInstance one = TcpInstance.echo();
        TcpInstance two = TcpInstance.echo()) {
      declare(orders(port, one.port(), two.port()));
      try (Socket first = connect();
          Socket second = connect()) {
        assertEchoes(first);
        assertEchoes(second);
        assertThat(one.connections()).isEqualTo(1);

        one.kill();

        await().atMost(PATIENCE).until(() -> connections() == 1);
        assertThat(inFlight(one.port())).isZero();
        assertThat(Stream.of(first, second).filter(TcpClients::echoes)).hasSize(1);
        try (Socket third = connect()) {
          assertEchoes(third);
        }
      }
    }
  }

  @Test
  void ports_change_while_connections_go_on() throws IOException {
    int other = TcpInstance.freePort();
    try (TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, echo.port()));
      try (Socket old = connect()) {
        assertEchoes(old);
        declare(orders(other, echo.port()));
        try (Socket young = TcpClients.connect(other)) {
          assertEchoes(young);
        }
        awaitRefusal(port);
        assertEchoes(old);

        declare("  pages: {paths: /pages}\n");
        awaitRefusal(other);
        assertEchoes(old);
        old.shutdownOutput();
        assertThat(rest(old)).isEmpty();
      }
    }
  }

  @Test
  void a_port_goes_from_one_service_to_another() throws IOException {
    try (TcpInstance one = TcpInstance.playing(connection -> send(connection, "one"));
        TcpInstance two = TcpInstance.playing(connection -> send(connection, "two"))) {
      declare(orders(port, one.port()));
      try (Socket client = connect()) {
        assertThat(rest(client)).isEqualTo("one");
      }
      declare(orders(port, two.port()).replace("orders", "others"));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                try (Socket client = connect()) {
                  assertThat(rest(client)).isEqualTo("two");
                }
              });
    }
  }

  @Test
  void what_is_unchanged_is_not_disturbed() throws IOException {
    try (TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, echo.port()));
      try (Socket client = connect()) {
        for (int i = 0; i < 50; i++) {
          declare(orders(port, echo.port()) + "  pages%d: {paths: /pages/%d}\n".formatted(i, i));
          assertEchoes(client);
          // It would be refused for a moment if the port were closed and opened again.
          try (Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertEchoes(other);
          }
        }
        assertThat(gateway.sum("signalbox.tcp.accepted")).isEqualTo(51);
      }
    }
  }

  @Test
  void a_port_that_is_taken_is_told_and_opened_once_it_is_free() throws IOException {
    int other = TcpInstance.freePort();
    try (TcpInstance echo = TcpInstance.echo()) {
      try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        declare(orders(port, echo.port()) + orders(other, echo.port()).replace("orders", "others"));
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(actuator("routes"))
                        .contains(
                            "not so: orders: port %d cannot be opened: Address already in use"
                                .formatted(taken.getLocalPort())));
        assertThat(actuator("explain?url=tcp://gateway:" + port)).contains("cannot be opened");
        try (Socket client = TcpClients.connect(other)) {
          assertEchoes(client);
        }
      }
      try (Socket client = connect()) {
        assertEchoes(client);
      }
      assertThat(actuator("routes")).doesNotContain("not so");
    }
  }

  @Test
  void it_is_shown_and_explained() {
    int other = TcpInstance.freePort();
    declare(orders(port, 1) + "  there: {protocol: tcp, port: %d}\n".formatted(other));

    assertThat(actuator("routes"))
        .containsPattern("tcp +:%d +orders +1/1 +proxy +services.yml:2".formatted(port));
    assertThat(actuator("explain?url=tcp://gateway:" + port))
        .contains("port     %d: orders, from services.yml:2".formatted(port))
        .contains("instance 127.0.0.1:1 at 127.0.0.1:1: gets requests");
    assertThat(actuator("explain?url=tcp://gateway:" + other))
        .contains("instance none: the connection is reset")
        .contains("nobody has registered as there");
    assertThat(actuator("explain?url=tcp://gateway:1")).contains("port     none of a service");
  }

  @Test
  void one_without_addresses_is_found_in_the_registry() throws IOException {
    restart("signalbox.directory.probe-interval=100ms");
    // An answer to a question in HTTP would not come.
    try (TcpInstance silent =
        TcpInstance.playing(connection -> connection.getInputStream().readAllBytes())) {
      declare("  orders: {protocol: tcp, port: %d}\n".formatted(port));
      gateway.instances("orders", RunningGateway.instance("orders", "orders-1", silent.port()));
      try (Socket client = connect()) {
        await().atMost(PATIENCE).until(() -> connections() == 1);
        await()
            .during(Duration.ofSeconds(2))
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(actuator("routes")).contains("1/1"));
        client.shutdownOutput();
        assertThat(rest(client)).isEmpty();
      }
    }
  }

  @Test
  void there_is_a_bound_to_the_connections() throws IOException {
    restart("signalbox.gateway.tcp.max-connections=2");
    try (TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, echo.port()));
      try (Socket one = connect();
          Socket two = connect()) {
        assertEchoes(one);
        assertEchoes(two);
        try (Socket three = connect()) {
          assertReset(three);
        }
        assertEchoes(one);
        assertThat(gateway.sum("signalbox.tcp.refused", "reason", "too-many")).isEqualTo(1);
      }
      awaitZero(this::connections);
      try (Socket again = connect()) {
        assertEchoes(again);
      }
    }
  }

  @Test
  void however_connections_end_none_is_left() throws Exception {
    TcpInstance.Play whim = connection -> whim(connection, new Random());
    try (TcpInstance one = TcpInstance.playing(whim);
        TcpInstance two = TcpInstance.playing(whim);
        ExecutorService clients = Executors.newFixedThreadPool(20)) {
      declare(orders(port, one.port(), two.port()));
      connect().close();
      List<Future<?>> ended = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        Random random = new Random(i);
        ended.add(
            clients.submit(
                () -> {
                  try (Socket client = connect()) {
                    whim(client, random);
                  } catch (IOException e) {
                    // The other side was faster.
                  }
                }));
      }
      for (Future<?> future : ended) {
        future.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
      awaitZero(this::connections);
      awaitZero(this::inFlight);
      assertThat(one.connections() + two.connections()).isZero();
    }
  }

  @Test
  void a_gateway_that_stops_listens_no_more_and_waits_for_the_connections() throws Exception {
    restart("server.shutdown=graceful");
    try (TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, echo.port()));
      try (Socket client = connect()) {
        assertEchoes(client);
        Thread stopping = Thread.ofPlatform().start(gateway::close);
        awaitRefusal(port);
        assertEchoes(client);
        assertThat(stopping.isAlive()).isTrue();

        client.shutdownOutput();

        assertThat(rest(client)).isEmpty();
        stopping.join(PATIENCE_MILLIS);
        assertThat(stopping.isAlive()).isFalse();
      }
    }
  }

  @Test
  void a_connection_that_outlasts_its_patience_is_reset() throws Exception {
    restart("server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=500ms");
    try (TcpInstance echo = TcpInstance.echo()) {
      declare(orders(port, echo.port()));
      try (Socket client = connect()) {
        assertEchoes(client);

        gateway.close();

        assertReset(client);
        await().atMost(PATIENCE).until(() -> echo.connections() == 0);
      }
    }
  }
}
