package io.signalbox.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** What strangers may hold of the registry: bytes on the wire, and how long it bears with them. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "signalbox.registry.password=a-test-secret",
      "signalbox.server.request-timeout=2s"
    })
@DirtiesContext
class StrangersTest {

  private static final String AUTHORIZED =
      "Authorization: Basic "
          + Base64.getEncoder()
              .encodeToString("signalbox:a-test-secret".getBytes(StandardCharsets.US_ASCII))
          + "\r\n";

  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;
  private final ScheduledExecutorService slowly = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() {
    slowly.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", AUTHORIZED_MARK})
  void a_header_that_never_ends_is_cut_off(String authorization) throws Exception {
    try (Socket socket = connect(port)) {
      send(socket, "GET /eureka/apps HTTP/1.1\r\nHost: localhost\r\n" + expand(authorization));
      drip(socket, "X-Drop: a\r\n");
      assertClosedWithin(socket, Duration.ofSeconds(8));
    }
  }

  @Test
  void the_management_port_cuts_off_too() throws Exception {
    try (Socket socket = connect(managementPort)) {
      send(socket, "GET /actuator/health HTTP/1.1\r\nHost: localhost\r\n");
      drip(socket, "X-Drop: a\r\n");
      assertClosedWithin(socket, Duration.ofSeconds(8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", AUTHORIZED_MARK})
  void a_body_that_never_ends_is_cut_off(String authorization) throws Exception {
    try (Socket socket = connect(port)) {
      send(
          socket,
          "POST /eureka/apps/SLOW HTTP/1.1\r\nHost: localhost\r\n"
              + expand(authorization)
              + "Content-Type: application/json\r\nContent-Length: 30000\r\n\r\n");
      drip(socket, " ");
      assertClosedWithin(socket, Duration.ofSeconds(8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "POST", "PATCH"})
  void nobody_reads_what_a_stranger_sends(String method) throws Exception {
    try (Socket socket = connect(port)) {
      send(
          socket,
          method
              + " /eureka/apps/FORM HTTP/1.1\r\nHost: localhost\r\n"
              + "Content-Type: application/x-www-form-urlencoded\r\n"
              + "Content-Length: 1000000000\r\n\r\na=");
      assertThat(firstLine(socket)).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void a_stranger_gets_one_answer_and_holds_no_connection() throws Exception {
    try (Socket socket = connect(port)) {
      send(socket, "GET /eureka/apps HTTP/1.1\r\nHost: localhost\r\n\r\n");
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 401").contains("unauthorized");
    }
  }

  @Test
  void a_member_keeps_its_connection_longer_than_one_request_may_take() throws Exception {
    try (Socket socket = connect(port)) {
      for (int i = 0; i < 3; i++) {
        send(socket, "GET /eureka/apps/ HTTP/1.1\r\nHost: localhost\r\n" + AUTHORIZED + "\r\n");
        byte[] answer = new byte[8192];
        int read = socket.getInputStream().read(answer);
        assertThat(new String(answer, 0, read, StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 200");
        // The pause between two requests is no part of either.
        TimeUnit.MILLISECONDS.sleep(1500);
      }
    }
  }

  @Test
  void a_large_header_is_refused() throws Exception {
    try (Socket socket = connect(port)) {
      send(
          socket,
          "GET /eureka/apps HTTP/1.1\r\nHost: localhost\r\nX-Large: "
              + "a".repeat(17_000)
              + "\r\n\r\n");
      assertThat(firstLine(socket)).startsWith("HTTP/1.1 4");
    }
  }

  private static final String AUTHORIZED_MARK = "authorized";

  private static String expand(String authorization) {
    return authorization.isEmpty() ? "" : AUTHORIZED;
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private void drip(Socket socket, String drop) {
    slowly.scheduleAtFixedRate(
        () -> {
          try {
            send(socket, drop);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        200,
        200,
        TimeUnit.MILLISECONDS);
  }

  private static void assertClosedWithin(Socket socket, Duration patience) {
    long begun = System.nanoTime();
    InputStream in;
    try {
      in = socket.getInputStream();
      while (in.read() >= 0) {
        // An answer may come before the end.
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("The connection is still open", e);
    } catch (IOException e) {
      // A reset is an end, too.
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(patience);
  }

  private static String firstLine(Socket socket) throws IOException {
    byte[] start = new byte[64];
    int read = socket.getInputStream().readNBytes(start, 0, 20);
    return new String(Arrays.copyOf(start, read), StandardCharsets.US_ASCII);
  }
}
