package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Clients that open more connections than there are places. */
class ManyConnectionsTest {

  private static final String GREEDY = "127.0.0.2";
  private static final String MODEST = "127.0.0.3";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<Socket> sockets = new ArrayList<>();

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Service {
    @Bean
    Answers answers() {
      return new Answers();
    }
  }

  @RestController
  static class Answers {

    @GetMapping("/now")
    String now() {
      return "now";
    }

    @GetMapping("/late")
    Mono<String> late() {
      return Mono.delay(Duration.ofSeconds(6)).thenReturn("late");
    }
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private Socket open(NettyService service, String from) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
    socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    return socket;
  }

  private static void ask(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static String everything(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (SocketException e) {
      return "";
    }
  }

  private boolean isServed(NettyService service, String from) {
    try (Socket socket = open(service, from)) {
      ask(socket, "/now");
      return everything(socket).endsWith("now");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void one_address_does_not_get_all_places() throws IOException {
    try (NettyService service =
        NettyService.start(
            Service.class,
            "signalbox.server.max-connections=20",
            "signalbox.server.max-connections-per-client=8")) {
      for (int i = 0; i < 8; i++) {
        open(service, GREEDY);
      }
      await().until(() -> service.value("signalbox.server.connections") == 8);

      assertThat(everything(open(service, GREEDY))).isEmpty();
      assertThat(isServed(service, MODEST)).isTrue();
      assertThat(service.closed("too-many-of-client")).isEqualTo(1);

      sockets.getFirst().close();
      await().atMost(PATIENCE).until(() -> isServed(service, GREEDY));
    }
  }

  @Test
  void who_asks_for_nothing_makes_room_and_who_waits_for_an_answer_does_not() throws IOException {
    try (NettyService service =
        NettyService.start(
            Service.class,
            "signalbox.server.max-connections=10",
            "signalbox.server.max-connections-per-client=10")) {
      Socket waiting = open(service, MODEST);
      ask(waiting, "/late");
      for (int i = 0; i < 8; i++) {
        open(service, GREEDY);
      }
      // Half a header is nothing, either.
      Socket dawdling = open(service, GREEDY);
      dawdling.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      await().until(() -> service.value("signalbox.server.connections") == 10);

      assertThat(everything(open(service, MODEST))).as("there is no place left").isEmpty();

      await().atMost(PATIENCE).until(() -> isServed(service, MODEST));
      assertThat(everything(waiting)).endsWith("late");
      assertThat(service.closed("idle")).isGreaterThan(0);
    }
  }
}
