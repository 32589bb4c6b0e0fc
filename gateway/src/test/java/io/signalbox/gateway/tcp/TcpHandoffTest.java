package io.signalbox.gateway.tcp;

import static io.signalbox.gateway.tcp.TcpClients.PATIENCE;
import static io.signalbox.gateway.tcp.TcpClients.PATIENCE_MILLIS;
import static io.signalbox.gateway.tcp.TcpClients.assertEchoes;
import static io.signalbox.gateway.tcp.TcpClients.assertReset;
import static io.signalbox.gateway.tcp.TcpClients.awaitRefusal;
import static io.signalbox.gateway.tcp.TcpClients.checksum;
import static io.signalbox.gateway.tcp.TcpClients.rest;
import static io.signalbox.gateway.tcp.TcpClients.send;
import static io.signalbox.gateway.tcp.TcpClients.whim;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.gateway.Upstream;
import io.signalbox.member.tcp.TcpService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that members on the gateway's host take over, of a service of TCP. */
class TcpHandoffTest {

  private static final TcpService ECHO = new TcpService("orders", EchoHandler.PIPELINE);

  @TempDir private Path parent;
  private final List<AutoCloseable> started = new ArrayList<>();
  private HandoffGateway gateway;

  @BeforeEach
  void start() {
    gateway = HandoffGateway.start(folder());
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    for (AutoCloseable one : started) {
      one.close();
    }
  }

  private Path folder() {
    return parent.resolve("handoff");
  }

  private void restart(String... properties) {
    gateway.close();
    gateway = HandoffGateway.start(folder(), properties);
  }

  private TcpMember member(TcpService service, String... properties) {
    String[] all = new String[properties.length + 1];
    System.arraycopy(properties, 0, all, 0, properties.length);
    all[properties.length] = "signalbox.handoff.folder=" + folder();
    return keep(TcpMember.start(Duration.ofMillis(100), service, all));
  }

  private <T extends AutoCloseable> T keep(T one) {
    started.add(one);
    return one;
  }

  private TcpMember linked(TcpService service) {
    TcpMember member = member(service);
    gateway.members(1, member.entry("app", "app-1"));
    return member;
  }

  @Test
  void the_member_has_the_clients_own_connection() throws Exception {
    BlockingQueue<Integer> clientPorts = new LinkedBlockingQueue<>();
    TcpMember member =
        linked(
            new TcpService(
                "orders",
                pipeline -> {
                  clientPorts.add(
                      ((InetSocketAddress) pipeline.channel().remoteAddress()).getPort());
                  EchoHandler.PIPELINE.fill(pipeline);
                }));
    try (Socket client = gateway.connect()) {
      assertEchoes(client);
      assertEchoes(client);

      assertThat(clientPorts.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
          .isEqualTo(client.getLocalPort());
      assertThat(member.taken()).isEqualTo(1);
      gateway.awaitHandedOver(1);
      assertThat(gateway.accepted()).isEqualTo(1);
      assertThat(gateway.connections()).isEqualTo(1);
      assertThat(gateway.inFlight("app-1")).isEqualTo(1);
      assertThat(gateway.running().sum("signalbox.tcp.bytes")).as("is not seen").isZero();
    }
    gateway.awaitNone();
  }

  @Test
  void a_client_that_has_ended_what_it_sends_gets_all_of_the_answer() throws IOException {
    linked(ECHO);
    String said = "x".repeat(1_000_000);
    for (int i = 0; i < 20; i++) {
      try (Socket client = gateway.connect()) {
        Thread.ofVirtual().start(() -> sayAndEnd(client, said));
        assertThat(rest(client)).isEqualTo(said);
      }
    }
    gateway.awaitNone();
    gateway.awaitHandedOver(20);
  }

  private static void sayAndEnd(Socket client, String text) {
    try {
      send(client, text);
      client.shutdownOutput();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_member_that_has_ended_what_it_sends_gets_all_of_the_clients() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    linked(new TcpService("orders", pipeline -> askAndListen(pipeline.channel(), heard)));
    String answer = "y".repeat(1_000_000);
    for (int i = 0; i < 20; i++) {
      try (Socket client = gateway.connect()) {
        assertThat(rest(client)).isEqualTo("question");
        send(client, answer);
        client.shutdownOutput();
        assertThat(heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo(answer);
      }
    }
    gateway.awaitNone();
    gateway.awaitHandedOver(20);
  }

  private static void askAndListen(Channel channel, BlockingQueue<String> heard) {
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {

              private final StringBuilder all = new StringBuilder();

              @Override
              public void channelActive(ChannelHandlerContext context) {
                context
                    .writeAndFlush(Unpooled.copiedBuffer("question", US_ASCII))
                    .addListener(sent -> ((SocketChannel) context.channel()).shutdownOutput());
              }

              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                all.append(((ByteBuf) message).toString(US_ASCII));
                ReferenceCountUtil.release(message);
              }

              @Override
              public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof ChannelInputShutdownEvent) {
                  heard.add(all.toString());
                  context.close();
                }
              }
            });
  }

  @Test
  void a_clients_reset_is_the_members_to_see() throws Exception {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    linked(
        new TcpService(
            "orders",
            pipeline ->
                pipeline.addLast(
                    new ChannelInboundHandlerAdapter() {
                      @Override
                      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        seen.complete(cause);
                        context.close();
                      }
                    })));
    try (Socket client = gateway.connect()) {
      gateway.awaitHandedOver(1);
      TcpInstance.reset(client);

      assertThat(seen.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
          .hasMessageContaining("Connection reset");
    }
    gateway.awaitNone();
  }

  @Test
  void a_members_reset_is_the_clients_to_see() throws IOException {
    linked(
        new TcpService(
            "orders",
            pipeline ->
                pipeline.addLast(
                    new ChannelInboundHandlerAdapter() {
                      @Override
                      public void channelActive(ChannelHandlerContext context) {
                        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                        context.close();
                      }
                    })));
    for (int i = 0; i < 20; i++) {
      try (Socket client = gateway.connect()) {
        assertReset(client);
      }
    }
    gateway.awaitNone();
    gateway.awaitHandedOver(20);
  }

  @Test
  void a_large_transfer_arrives_whole() throws Exception {
    linked(ECHO);
    byte[] piece = new byte[1 << 20];
    new Random(1).nextBytes(piece);
    int pieces = 200;
    try (Socket client = gateway.connect()) {
      Thread sending =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < pieces; i++) {
                        client.getOutputStream().write(piece);
                      }
                      client.shutdownOutput();
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });

      assertThat(checksum(client.getInputStream())).isEqualTo(checksum(piece, pieces));
      sending.join();
    }
    gateway.awaitNone();
    gateway.awaitHandedOver(1);
  }

  @Test
  void who_is_not_linked_gets_its_connections_by_proxy() throws IOException {
    TcpMember near = member(ECHO);
    TcpMember elsewhere = keep(TcpMember.start(Duration.ofMillis(100), ECHO));
    TcpMember otherFolder =
        keep(
            TcpMember.start(
                Duration.ofMillis(100),
                ECHO,
                "signalbox.handoff.folder=" + parent.resolve("other")));
    try (TcpInstance stock = TcpInstance.echo()) {
      gateway.members(
          1,
          near.entry("app", "near"),
          elsewhere.entry("app", "elsewhere"),
          otherFolder.entry("app", "other-folder"),
          TcpMember.entry(
              "app", "stock", Map.of("signalbox.tcp.orders", String.valueOf(stock.port()))));
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        clients.add(gateway.connect());
        assertEchoes(clients.getLast());
      }

      for (String id : List.of("near", "elsewhere", "other-folder", "stock")) {
        assertThat(gateway.inFlight(id)).as(id).isEqualTo(10);
      }
      assertThat(near.taken()).isEqualTo(10);
      assertThat(near.connections()).isEqualTo(10);
      assertThat(elsewhere.connections()).isEqualTo(10);
      assertThat(otherFolder.taken()).isZero();
      assertThat(stock.connections()).isEqualTo(10);
      gateway.awaitHandedOver(10);
      assertThat(gateway.accepted()).isEqualTo(40);
      for (Socket client : clients) {
        client.close();
      }
      gateway.awaitNone();
    }
  }

  @Test
  void it_is_told_who_is_handed_connections_and_why_others_are_not() throws IOException {
    TcpMember near = member(ECHO);
    TcpMember elsewhere = keep(TcpMember.start(ECHO));
    Map<String, String> unknown =
        Map.of("signalbox.tcp.orders", "1", "signalbox.handoff.tcp", "tcp-1.sock");
    gateway.members(
        1,
        near.entry("app", "near"),
        elsewhere.entry("app", "elsewhere"),
        TcpMember.entry("app", "unknown", unknown));

    assertThat(gateway.explained())
        .containsPattern("instance near at 127.0.0.1:\\d+: gets requests.*\n +handed off")
        .containsPattern("instance elsewhere at .*\n +proxied: it takes none over")
        .containsPattern("instance unknown at .*\n +proxied: it is not on this host");
    assertThat(gateway.actuator("routes"))
        .containsPattern("tcp +:%d +orders +3/3 +handoff +services.yml:2".formatted(gateway.port()))
        .doesNotContain("not so");

    gateway.declare("proxy");

    assertThat(gateway.explained()).contains("proxied: it is not declared with switch: handoff");
    assertThat(gateway.actuator("routes")).containsPattern("tcp .*proxy +services.yml:2");
  }

  @Test
  void a_port_that_is_none_is_told_and_others_are_used() throws IOException {
    TcpMember near = member(ECHO);
    Map<String, String> bad = Map.of("signalbox.tcp.orders", "80a\n");
    gateway.members(1, near.entry("app", "near"), TcpMember.entry("app", "bad", bad));

    String told =
        "not so: orders: bad at 127.0.0.1:9 says \"80a\\n\" in signalbox.tcp.orders: write a port";
    assertThat(gateway.actuator("routes")).contains("orders").contains("1/1").contains(told);
    assertThat(gateway.explained()).contains("bad at 127.0.0.1:9 says");
    try (Socket client = gateway.connect()) {
      assertEchoes(client);
    }
  }

  @Test
  void a_gateway_without_a_folder_proxies_and_says_why() throws IOException {
    TcpMember near = member(ECHO);
    gateway.close();
    gateway = HandoffGateway.start(null);
    gateway.members(0, near.entry("app", "near"));

    assertThat(gateway.actuator("routes"))
        .contains(
            "not so: orders: switch: handoff is not so: signalbox.handoff.folder is not set here");
    assertThat(gateway.explained()).contains("proxied: signalbox.handoff.folder is not set here");
    try (Socket client = gateway.connect()) {
      assertEchoes(client);
    }
    assertThat(near.taken()).isZero();
    assertThat(near.connections()).isEqualTo(1);
  }

  @Test
  void the_switch_changes_while_connections_go_on() throws IOException {
    TcpMember member = linked(ECHO);
    try (Socket handedOff = gateway.connect()) {
      assertEchoes(handedOff);
      gateway.declare("proxy");
      try (Socket proxied = gateway.connect()) {
        assertEchoes(proxied);
        assertThat(member.taken()).isEqualTo(1);
        assertThat(gateway.inFlight("app-1")).isEqualTo(2);
        gateway.declare("handoff");
        gateway.awaitLinked(1);
        try (Socket again = gateway.connect()) {
          assertEchoes(again);
          assertThat(member.taken()).isEqualTo(2);
          assertEchoes(proxied);
          assertEchoes(handedOff);
          assertThat(gateway.connections()).isEqualTo(3);
        }
      }
    }
    gateway.awaitNone();
    assertThat(gateway.explained()).contains("gets requests").contains("handed off");
  }

  @Test
  void handed_off_connections_count_for_the_bound() throws IOException {
    restart("signalbox.gateway.tcp.max-connections=2");
    linked(ECHO);
    try (Socket one = gateway.connect();
        Socket two = gateway.connect()) {
      assertEchoes(one);
      assertEchoes(two);
      try (Socket three = gateway.connect()) {
        assertReset(three);
      }
      assertThat(gateway.running().sum("signalbox.tcp.refused", "reason", "too-many")).isEqualTo(1);
    }
    gateway.awaitNone();
    try (Socket again = gateway.connect()) {
      assertEchoes(again);
    }
  }

  @Test
  void a_member_without_room_leaves_connections_to_others() throws IOException {
    TcpMember small = member(ECHO, "signalbox.tcp.max-connections=3");
    TcpMember large = member(ECHO);
    gateway.members(2, small.entry("app", "small"), large.entry("app", "large"));
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(gateway.connect());
      assertEchoes(clients.getLast());
    }
    assertThat(small.connections()).isEqualTo(3);
    assertThat(large.connections()).isEqualTo(17);
    assertThat(gateway.inFlight("small")).isEqualTo(3);
    assertThat(gateway.inFlight("large")).isEqualTo(17);
    for (Socket client : clients) {
      client.close();
    }
    gateway.awaitNone();
  }

  @Test
  void a_member_that_leaves_lets_its_connections_end_and_others_get_the_next() throws Exception {
    TcpMember leaving = TcpMember.start(ECHO, "signalbox.handoff.folder=" + folder());
    TcpMember staying = member(ECHO);
    gateway.members(2, leaving.entry("app", "leaving"), staying.entry("app", "staying"));
    try (Socket one = gateway.connect();
        Socket two = gateway.connect()) {
      assertEchoes(one);
      assertEchoes(two);
      assertThat(leaving.connections()).isEqualTo(1);

      // The registry's news come late.
      Thread stopping = Thread.ofPlatform().start(leaving::close);
      for (int i = 0; i < 50; i++) {
        try (Socket client = gateway.connect()) {
          assertEchoes(client);
        }
      }

      assertEchoes(one);
      assertEchoes(two);
      assertThat(stopping.isAlive()).isTrue();
      one.shutdownOutput();
      two.shutdownOutput();
      stopping.join(PATIENCE);
      assertThat(stopping.isAlive()).isFalse();
    }
    gateway.awaitNone();
  }

  @Test
  void when_nobody_takes_it_the_connection_is_reset() throws IOException {
    try (Socket refusing = Upstream.refusingPort()) {
      Map<String, String> dead =
          Map.of("signalbox.tcp.orders", String.valueOf(refusing.getLocalPort()));
      gateway.members(0, TcpMember.entry("app", "dead", dead));
      try (Socket client = gateway.connect()) {
        assertReset(client);
      }
    }
    gateway.awaitNone();
    assertThat(gateway.running().sum("signalbox.tcp.refused", "reason", "no-instance"))
        .isEqualTo(1);
  }

  @Test
  void a_gateway_that_stops_waits_for_none_that_it_has_handed_off() throws Exception {
    TcpMember member = linked(ECHO);
    try (Socket client = gateway.connect()) {
      assertEchoes(client);
      gateway.awaitHandedOver(1);

      Thread stopping = Thread.ofPlatform().start(gateway::close);
      awaitRefusal(gateway.port());
      stopping.join(PATIENCE);

      assertThat(stopping.isAlive()).as("it waits").isFalse();
      assertEchoes(client);
      assertThat(member.connections()).isEqualTo(1);
    }
    await().atMost(PATIENCE).until(() -> member.connections() == 0);
  }

  @Test
  void however_connections_end_none_is_left() throws Exception {
    TcpMember one = member(ECHO);
    TcpMember two = member(ECHO);
    gateway.members(2, one.entry("app", "one"), two.entry("app", "two"));
    try (Socket first = gateway.connect()) {
      assertEchoes(first);
    }
    gateway.awaitNone();
    long before = descriptors();
    try (ExecutorService clients = Executors.newFixedThreadPool(20)) {
      List<Future<?>> ended = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        Random random = new Random(i);
        ended.add(
            clients.submit(
                () -> {
                  try (Socket client = gateway.connect()) {
                    whim(client, random);
                  } catch (IOException e) {
                    // The other side was faster.
                  }
                }));
      }
      for (Future<?> future : ended) {
        future.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    gateway.awaitNone();
    await().atMost(PATIENCE).until(() -> one.connections() + two.connections() == 0);
    assertThat(one.taken()).isGreaterThan(200);
    assertThat(two.taken()).isGreaterThan(200);
    await().atMost(PATIENCE).until(() -> descriptors() <= before + 5);
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
