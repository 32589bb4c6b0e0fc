package io.signalbox.tomcat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;

/**
 * Requests that servers are known to read in different ways, as bytes on the wire: to a service's
 * port and to that of its management.
 */
@SpringBootTest(
    classes = RefusedRequestsTest.Service.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "management.server.port=0")
class RefusedRequestsTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Service {}

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
        arguments("400", "GET a/b HTTP/1.1\r\nHost: a\r\n\r\n"),
        arguments("400", "GET /a/b#c HTTP/1.1\r\nHost: a\r\n\r\n"),
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

  /** RFC 9112, section 2.3. It is answered without a header. */
  @Test
  void a_request_without_a_version_is_refused() throws IOException {
    for (int server : List.of(port, managementPort)) {
      assertThat(answer(server, "GET /actuator/health\r\n"))
          .contains("urn:signalbox:problem:http-version", "505");
    }
  }

  /** Sends a request as it stands, then nothing more, and returns all that is answered. */
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
