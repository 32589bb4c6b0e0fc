package io.signalbox.member.tcp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.signalbox.handoff.claims.TcpMessage;
import io.signalbox.handoff.ipc.Posix;
import io.signalbox.member.tcp.StandInGateway.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.env.MapPropertySource;

/** A member with services of TCP, and a gateway on its host. */
class TcpServersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(StandInGateway.PATIENCE_SECONDS);

  /** Far longer than a test takes. */
  private static final Duration LONG = Duration.ofMinutes(5);

  private static final TcpService ECHO =
      new TcpService("echo", pipeline -> pipeline.addLast(new Echo()));

  @TempDir private Path parent;
  private final List<AnnotationConfigApplicationContext> members = new ArrayList<>();

  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  @AfterEach
  void stop() {
    members.forEach(AnnotationConfigApplicationContext::close);
  }

  private Path folder() {
    return parent.resolve("handoff");
  }

  private AnnotationConfigApplicationContext start(TcpService service, String... properties) {
    return start(Duration.ofMillis(100), List.of(service), properties);
  }

  /**
   * @param patience with connections of a member that stops
   */
  private AnnotationConfigApplicationContext start(
      Duration patience, List<TcpService> services, String... properties) {
    AnnotationConfigApplicationContext member = new AnnotationConfigApplicationContext();
    members.add(member);
    Map<String, Object> settings = new HashMap<>();
    settings.put("signalbox.handoff.folder", folder().toString());
    for (String property : properties) {
      String[] parts = property.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    member.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
    member.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    member.registerBean(
        "lifecycleProcessor",
        DefaultLifecycleProcessor.class,
        () -> {
          DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
          processor.setTimeoutPerShutdownPhase(patience.toMillis());
          return processor;
        });
    for (TcpService service : services) {
      member.registerBean(
          service.name() + services.indexOf(service), TcpService.class, () -> service);
    }
    member.register(TcpAutoConfiguration.class);
    member.refresh();
    return member;
  }

  private static int port(AnnotationConfigApplicationContext member, String service) {
    return member.getBean(TcpServers.class).ports().get(service);
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(StandInGateway.PATIENCE_SECONDS * 1_000);
    return socket;
  }

  private static Socket connect(AnnotationConfigApplicationContext member) throws IOException {
    return connect(port(member, "echo"));
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write("hello".getBytes(US_ASCII));
    assertThat(new String(socket.getInputStream().readNBytes(5), US_ASCII)).isEqualTo("hello");
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class)
        .hasMessageStartingWith("Connection reset");
  }

  private StandInGateway gateway() throws IOException, InterruptedException {
    StandInGateway gateway = new StandInGateway(folder(), "echo");
    assertThat(gateway.next()).isEqualTo(new TcpMessage.Welcome(true));
    return gateway;
  }

  private static double value(AnnotationConfigApplicationContext member, String meter) {
    return member
        .getBean(MeterRegistry.class)
        .get("signalbox.tcp.service." + meter)
        .tag("service", "echo")
        .meter()
        .measure()
        .iterator()
        .next()
        .getValue();
  }

  @Test
  void a_service_is_at_a_port_of_its_own() throws IOException {
    TcpService other =
        new TcpService(
            "daytime",
            pipeline ->
                pipeline.addLast(
                    new ChannelInboundHandlerAdapter() {
                      @Override
                      public void channelActive(ChannelHandlerContext context) {
                        context.writeAndFlush(context.alloc().buffer().writeByte('n'));
                        context.close();
                      }
                    }));
    AnnotationConfigApplicationContext member = start(LONG, List.of(ECHO, other));

    try (Socket client = connect(member);
        Socket daytime = connect(port(member, "daytime"))) {
      assertEchoes(client);
      assertThat(daytime.getInputStream().readAllBytes()).containsExactly('n');
      assertThat(value(member, "connections")).isEqualTo(1);
    }
    await().atMost(PATIENCE).until(() -> value(member, "connections") == 0);
  }

  @Test
  void a_port_that_is_taken_is_a_reason_not_to_start() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TcpService service = new TcpService("echo", taken.getLocalPort(), pipeline -> {});

      assertThatThrownBy(() -> start(service))
          .rootCause()
          .hasMessageContaining("Address already in use");
      assertThatThrownBy(() -> start(service))
          .hasStackTraceContaining(
              "echo: port %d at 127.0.0.1 cannot be opened".formatted(taken.getLocalPort()));
    }
  }

  @Test
  void two_of_one_name_are_a_mistake() {
    assertThatThrownBy(() -> start(LONG, List.of(ECHO, new TcpService("Echo", pipeline -> {}))))
        .hasStackTraceContaining("There are two TCP services Echo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a_b", "a.b", "a-"})
  void what_is_no_name_in_services_yml_is_none_here(String name) {
    assertThatThrownBy(() -> new TcpService(name, pipeline -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_connection_of_a_gateway_comes_into_the_same_pipeline() throws Exception {
    AnnotationConfigApplicationContext member = start(ECHO);
    try (StandInGateway gateway = gateway();
        Connection connection = gateway.connect()) {
      connection.client().getOutputStream().write("early".getBytes(US_ASCII));

      long id = gateway.handOverWhole(connection);

      assertThat(new String(connection.client().getInputStream().readNBytes(5), US_ASCII))
          .isEqualTo("early");
      assertEchoes(connection.client());
      assertThat(value(member, "connections")).isEqualTo(1);
      assertThat(value(member, "taken")).isEqualTo(1);
      assertThat(gateway.claims().isClaimed(id)).isTrue();

      connection.client().close();

      assertThat(gateway.next()).isEqualTo(new TcpMessage.Ended(id));
    }
  }

  @Test
  void the_gateway_hears_that_the_member_lives() throws Exception {
    start(ECHO);
    try (StandInGateway gateway = gateway()) {
      assertThat(gateway.any()).isEqualTo(new TcpMessage.Alive());
      assertThat(gateway.any()).isEqualTo(new TcpMessage.Alive());
    }
  }

  @Test
  void a_service_that_is_not_offered_is_told() throws Exception {
    start(ECHO);
    try (StandInGateway gateway = new StandInGateway(folder(), "orders")) {
      assertThat(gateway.next()).isEqualTo(new TcpMessage.Welcome(false));
    }
  }

  @Test
  void what_the_gateway_has_taken_back_is_not_touched() throws Exception {
    AnnotationConfigApplicationContext member = start(ECHO);
    try (StandInGateway gateway = gateway();
        Connection connection = gateway.connect();
        Connection other = gateway.connect()) {
      connection.client().getOutputStream().write("unread".getBytes(US_ASCII));
      long id = gateway.claims().offer();
      assertThat(gateway.claims().withdraw(id)).isTrue();

      gateway.send(id, connection.here());

      // What comes behind it on the link has been heard.
      gateway.handOverWhole(other);
      await().atMost(PATIENCE).until(() -> value(member, "connections") == 1);
      assertThat(value(member, "taken")).isEqualTo(1);
      long again = gateway.handOver(connection);
      assertThat(gateway.next()).isEqualTo(new TcpMessage.Taken(again));
      assertThat(new String(connection.client().getInputStream().readNBytes(6), US_ASCII))
          .isEqualTo("unread");
    }
  }

  @Test
  void a_connection_that_was_reset_on_its_way_ends_at_once() throws Exception {
    AnnotationConfigApplicationContext member = start(ECHO);
    try (StandInGateway gateway = gateway();
        Connection connection = gateway.connect()) {
      connection.client().setSoLinger(true, 0);
      connection.client().close();

      long id = gateway.handOver(connection);

      assertThat(gateway.next()).isEqualTo(new TcpMessage.Taken(id));
      assertThat(gateway.next()).isEqualTo(new TcpMessage.Ended(id));
      await().atMost(PATIENCE).until(() -> value(member, "connections") == 0);
    }
  }

  /** A gateway, or another member, that does not run has not yet closed its copy. */
  @Test
  void the_client_sees_the_end_though_another_process_has_a_copy() throws Exception {
    start(ECHO);
    try (StandInGateway gateway = gateway();
        Connection connection = gateway.connect()) {
      long id = gateway.handOver(connection);
      assertThat(gateway.next()).isEqualTo(new TcpMessage.Taken(id));
      assertEchoes(connection.client());

      connection.client().shutdownOutput();

      assertThat(gateway.next()).isEqualTo(new TcpMessage.Ended(id));
      assertThat(connection.client().getInputStream().read()).isEqualTo(-1);
      Posix.close(connection.here());
    }
  }

  @Test
  void there_is_a_bound_whichever_way_connections_come() throws Exception {
    AnnotationConfigApplicationContext member = start(ECHO, "signalbox.tcp.max-connections=2");
    try (StandInGateway gateway = gateway();
        Socket one = connect(member);
        Connection two = gateway.connect();
        Connection three = gateway.connect()) {
      assertEchoes(one);
      gateway.handOverWhole(two);
      assertEchoes(two.client());

      try (Socket four = connect(member)) {
        assertReset(four);
      }
      assertThat(value(member, "refused")).isEqualTo(1);
      long declined = gateway.handOver(three);
      assertThat(gateway.next()).isEqualTo(new TcpMessage.Declined(declined));
      assertThat(gateway.claims().withdraw(declined)).as("it is the gateway's").isTrue();

      one.shutdownOutput();
      await().atMost(PATIENCE).until(() -> value(member, "connections") == 1);
      gateway.handOverWhole(three);
      assertEchoes(three.client());
    }
  }

  @Test
  void what_was_taken_over_goes_on_without_the_gateway() throws Exception {
    AnnotationConfigApplicationContext member = start(ECHO);
    try (StandInGateway gateway = gateway();
        Connection connection = gateway.connect()) {
      gateway.handOverWhole(connection);

      gateway.end();

      assertEchoes(connection.client());
      try (StandInGateway next = gateway();
          Connection another = next.connect()) {
        next.handOverWhole(another);
        assertEchoes(another.client());
        assertEchoes(connection.client());
        assertThat(value(member, "connections")).isEqualTo(2);
      }
    }
  }

  @Test
  void a_member_that_leaves_takes_no_more_and_lets_go_on_what_it_has() throws Exception {
    AnnotationConfigApplicationContext member = start(LONG, List.of(ECHO));
    int port = port(member, "echo");
    try (StandInGateway gateway = gateway();
        Socket one = connect(port);
        Connection two = gateway.connect();
        Connection three = gateway.connect()) {
      assertEchoes(one);
      gateway.handOverWhole(two);

      Thread stopping = Thread.ofPlatform().start(member::close);

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> connect(port).close()).isInstanceOf(IOException.class));
      long late = gateway.handOver(three);
      assertThat(gateway.next()).isEqualTo(new TcpMessage.Declined(late));
      assertEchoes(one);
      assertEchoes(two.client());
      assertThat(stopping.isAlive()).isTrue();

      one.shutdownOutput();
      two.client().close();
      stopping.join(PATIENCE);
      assertThat(stopping.isAlive()).isFalse();
    }
  }

  @Test
  void connections_that_outlast_its_patience_are_reset() throws Exception {
    AnnotationConfigApplicationContext member = start(ECHO);
    try (StandInGateway gateway = gateway();
        Socket one = connect(member);
        Connection two = gateway.connect()) {
      assertEchoes(one);
      gateway.handOverWhole(two);
      assertEchoes(two.client());

      member.close();

      assertReset(one);
      assertReset(two.client());
    }
  }
}
