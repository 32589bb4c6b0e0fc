package io.signalbox.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** Requests that servers are known to read in different ways: bytes on the wire. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "signalbox.registry.password=a-test-secret")
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class RawRequestsTest {

  private static final String AUTHORIZED =
      "Authorization: Basic "
          + Base64.getEncoder()
              .encodeToString("signalbox:a-test-secret".getBytes(StandardCharsets.US_ASCII))
          + "\r\n";

  private static final String INSTANCE =
      """
      {"instance": {"instanceId": "broken-1", "app": "BROKEN", "hostName": "127.0.0.1",
        "ipAddr": "127.0.0.1", "vipAddress": "broken", "status": "UP",
        "port": {"$": 1234, "@enabled": "true"}, "securePort": {"$": 443, "@enabled": "false"},
        "leaseInfo": {"durationInSecs": 60, "renewalIntervalInSecs": 30},
        "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
          "name": "MyOwn"}}}
      """;

  @LocalServerPort private int port;

  /** RFC 9112, sections 7.1 and 8. */
  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "5", "5\r\nab", "0\r\n", "FFFFFFFFFFFFFFFFF\r\n"})
  void of_a_body_that_breaks_off_nothing_is_registered(String end) throws IOException {
    String answer =
        answer(
            port,
            "POST /eureka/apps/BROKEN HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + AUTHORIZED
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(INSTANCE.length())
                + "\r\n"
                + INSTANCE
                + "\r\n"
                + end);
    assertThat(answer).doesNotContain("HTTP/1.1 2", "HTTP/1.1 5", "<html", "\tat ");
    assertThat(
            answer(
                port,
                "GET /eureka/apps/BROKEN HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                    + AUTHORIZED
                    + "\r\n"))
        .startsWith("HTTP/1.1 404");
  }

  @Test
  void a_thousand_bad_requests_write_little_and_nothing_that_commands_a_terminal(
      CapturedOutput output) throws IOException {
    int before = output.getAll().length();
    for (int i = 0; i < 250; i++) {
      answer(port, "GET /\u001b[31m" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
      answer(port, "GET / HTTP/1.1\r\nHost: \u001b[31m" + i + "\r\n\r\n");
      answer(port, "GET / HTTP/1.1\r\nHost: a\r\nX\u0007" + i + ": b\r\n\r\n");
      answer(
          port,
          "POST /eureka/apps/BROKEN HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + AUTHORIZED
              + "Transfer-Encoding: chunked\r\n\r\n\u001b[31m\r\n");
    }
    String written = output.getAll().substring(before);
    assertThat(written.length()).as(written).isLessThan(20_000);
    assertThat(written).doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f]");
  }

  /** Sends what no tidy client would, then nothing more, and returns all that is answered. */
  private static String answer(int port, String request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      socket.getInputStream().transferTo(answer);
    } catch (SocketException reset) {
      // Whoever refuses a request need not read it to its end: a reset ends the answer, too.
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }
}
