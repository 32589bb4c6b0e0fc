package io.signalbox.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** What strangers may send and hold of the service: bytes on the wire. */
@TestPropertySource(
    properties = {
      "signalbox.data.dir=target/test-data/strangers",
      "signalbox.server.request-timeout=5s"
    })
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class StrangersTest extends DbServiceFixture {

  private static final String AUTHORIZED =
      "Authorization: Basic "
          + Base64.getEncoder()
              .encodeToString("signalbox:a-test-secret".getBytes(StandardCharsets.US_ASCII))
          + "\r\n";

  /** RFC 9112, sections 7.1 and 8: a claim that is JSON to its end in a body that is not. */
  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "5", "5\r\nab", "0\r\n", "FFFFFFFFFFFFFFFFF\r\n"})
  void of_a_body_that_breaks_off_nothing_is_done(String end) {
    Map<String, Object> task = newTask();
    assertThat(store(task).getStatusCode().value()).isEqualTo(201);
    String claim = json.writeValueAsString(claim("hasty", 1, 60_000));
    String answer =
        answer(
            port,
            "POST /internal/claims HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + AUTHORIZED
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(claim.length())
                + "\r\n"
                + claim
                + "\r\n"
                + end);
    assertThat(answer).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5", "<html", "\tat ");
    assertThat(get("/internal/tasks/" + task.get("id")).getBody().at("/state").asString())
        .isEqualTo("QUEUED");
  }

  @Test
  void a_body_that_comes_one_byte_at_a_time_is_cut_off() throws Exception {
    ScheduledExecutorService slowly = Executors.newSingleThreadScheduledExecutor();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      send(
          socket,
          "POST /internal/claims HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + AUTHORIZED
              + "Content-Length: 30000\r\n\r\n");
      slowly.scheduleAtFixedRate(
          () -> {
            try {
              send(socket, " ");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          1,
          1,
          TimeUnit.SECONDS);
      long begun = System.nanoTime();
      try {
        socket.getInputStream().readAllBytes();
      } catch (java.net.SocketException e) {
        // A reset is an end, too.
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
    } finally {
      slowly.shutdownNow();
    }
  }

  @Test
  void a_thousand_bad_requests_write_little_and_nothing_that_commands_a_terminal(
      CapturedOutput output) {
    int before = output.getAll().length();
    for (int i = 0; i < 250; i++) {
      answer(port, "GET /\u001b[31m" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
      answer(port, "GET / HTTP/1.1\r\nHost: \u001b[31m" + i + "\r\n\r\n");
      answer(port, "GET / HTTP/1.1\r\nHost: a\r\nX\u0007" + i + ": b\r\n\r\n");
      answer(
          port,
          "POST /internal/claims HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + AUTHORIZED
              + "Transfer-Encoding: chunked\r\n\r\n\u001b[31m\r\n");
    }
    String written = output.getAll().substring(before);
    assertThat(written.length()).as(written).isLessThan(20_000);
    assertThat(written).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f]");
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }
}
