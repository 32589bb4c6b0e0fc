package io.signalbox.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalManagementPort;
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
  @LocalManagementPort private int managementPort;

  static Stream<Arguments> refused() {
    return Stream.of(
        // RFC 9112, section 3.2: one Host, and a valid one.
        arguments("400", "GET / HTTP/1.1\r\n\r\n"),
        arguments("400", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        arguments("400", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        arguments("400", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        arguments("400", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
        arguments("400", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"),
        // Section 2.3: versions.
        arguments("505", "GET / HTTP/3.0\r\nHost: a\r\n\r\n"),
        arguments("(505|400)", "GET / HTTP/5.6\r\nHost: a\r\n\r\n"),
        // Section 3.2: targets.
        arguments("400", "GET eureka/apps HTTP/1.1\r\nHost: a\r\n\r\n"),
        arguments("400", "GET /eureka/apps#a HTTP/1.1\r\nHost: a\r\n\r\n"),
        arguments("400", "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n"),
        arguments("(400|405|501)", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"),
        // Section 6.1: a coding that is not known.
        arguments(
            "501",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        // Section 5: fields.
        arguments("400", "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n"),
        arguments("4..", "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(9_000) + "\r\n\r\n"));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("refused")
  void it_is_refused_with_a_problem_and_the_connection_ends(String status, String request)
      throws IOException {
    for (int server : List.of(port, managementPort)) {
      String answer = answer(server, request);
      assertThat(answer.lines().findFirst().orElse("")).matches("HTTP/1.1 " + status + "( .*)?");
      assertThat(answer)
          .contains("Content-Type: application/problem+json")
          .doesNotContain("<html", "\tat ", "Exception");
    }
  }

  /** RFC 9112, section 2.3. What has no version is answered without a header. */
  @Test
  void a_request_without_a_version_is_refused() throws IOException {
    for (int server : List.of(port, managementPort)) {
      assertThat(answer(server, "GET /actuator/health\r\n"))
          .contains("urn:signalbox:problem:http-version", "505");
    }
  }

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
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
