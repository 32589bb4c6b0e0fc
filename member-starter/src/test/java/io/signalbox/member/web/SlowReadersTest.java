package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Clients that ask for large answers and take them slowly, or not at all. */
class SlowReadersTest {

  private static final int ANSWER = 8_000_000;
  private static final int CLIENTS = 20;
  private static final long DIRECT_BYTES = 24_000_000;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static NettyService service;

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

    private final byte[] large = new byte[ANSWER];

    @GetMapping("/large")
    byte[] large() {
      return large;
    }

    @GetMapping("/small")
    String small() {
      return "small";
    }
  }

  @BeforeAll
  static void start() {
    service =
        NettyService.start(
            Service.class, "signalbox.server.answer-timeout=" + ANSWER_TIMEOUT.toMillis() + "ms");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    await().atMost(PATIENCE).until(() -> service.value("signalbox.server.bytes.untaken") == 0);
  }

  private Socket ask(String path) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()));
    socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void who_takes_nothing_costs_little_and_is_cut_off_and_others_are_served() throws IOException {
    double before = service.closed("slow-reader");
    for (int i = 0; i < CLIENTS; i++) {
      ask("/large");
    }
    await().atMost(PATIENCE).until(() -> service.value("signalbox.server.bytes.untaken") > 0);

    assertThat(new String(ask("/small").getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
        .endsWith("small");
    assertThat(PlatformDependent.usedDirectMemory()).isLessThan(DIRECT_BYTES);
    await()
        .atMost(PATIENCE)
        .until(() -> service.closed("slow-reader") - before, cut -> cut == CLIENTS);
    for (Socket socket : sockets.subList(0, CLIENTS)) {
      assertThat(taken(socket)).isLessThan(ANSWER);
    }
  }

  @Test
  void who_takes_it_slowly_gets_it_whole() throws Exception {
    InputStream in = ask("/large").getInputStream();
    int taken = 0;
    // Longer than the time within which something has to be taken, with pauses that are shorter.
    long slowUntil = System.nanoTime() + ANSWER_TIMEOUT.multipliedBy(3).toNanos();
    for (int read = in.read(new byte[64 * 1024]); read > 0; read = in.read(new byte[64 * 1024])) {
      taken += read;
      if (System.nanoTime() - slowUntil < 0) {
        Thread.sleep(40);
        assertThat(taken).as("something is left to be taken").isLessThan(ANSWER);
      }
    }

    assertThat(taken).isGreaterThan(ANSWER);
  }

  /** How much came until the end, whichever it was. */
  private static int taken(Socket socket) throws IOException {
    int taken = 0;
    try {
      byte[] bytes = new byte[64 * 1024];
      for (int n = socket.getInputStream().read(bytes); n > 0; ) {
        taken += n;
        n = socket.getInputStream().read(bytes);
      }
    } catch (SocketException e) {
      return taken;
    }
    return taken;
  }
}
