package io.signalbox.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that sends, byte for byte, what a test tells it to. */
class UnrulyServerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  /** What it does with a connection of which it has read one request's head. */
  private interface Behaviour {
    void answer(Socket client) throws Exception;
  }

  private final AtomicInteger accepted = new AtomicInteger();
  private ServerSocket server;
  private volatile Behaviour behaviour;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void a_response_may_arrive_byte_by_byte() throws IOException {
    behaviour =
        client -> {
          // The server's pauses are the behaviour under test, here and below: nothing waits for
          // them.
          for (byte one : bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")) {
            client.getOutputStream().write(one);
            Thread.sleep(1);
          }
          for (byte one : bytes("3;name=value\r\nabc\r\n0A\r\n0123456789\r\n0\r\nT: x\r\n\r\n")) {
            client.getOutputStream().write(one);
            Thread.sleep(1);
          }
        };

    assertThat(exchange(PATIENCE)).isEqualTo(new Response(200, "abc0123456789"));
  }

  @Test
  void an_interim_response_is_passed_over() throws IOException {
    behaviour = sends("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK);

    assertThat(exchange(PATIENCE)).isEqualTo(new Response(200, "ok"));
  }

  @Test
  void a_body_without_a_length_ends_with_its_connection() throws IOException {
    behaviour =
        client -> {
          sends("HTTP/1.1 200 OK\r\n\r\nall ").answer(client);
          Thread.sleep(20);
          sends("of it").answer(client);
          client.close();
        };

    assertThat(exchange(PATIENCE)).isEqualTo(new Response(200, "all of it"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
      })
  void a_response_cut_short_is_an_error_and_the_next_exchange_begins_anew(String part)
      throws IOException {
    try (HttpConnection connection = new HttpConnection(address(), PATIENCE)) {
      behaviour =
          client -> {
            sends(part).answer(client);
            client.close();
          };
      assertThatThrownBy(() -> exchange(connection)).isInstanceOf(EOFException.class);

      behaviour = sends(OK);
      assertThat(exchange(connection).body()).isEqualTo("ok");
      assertThat(accepted).hasValue(2);
    }
  }

  @Test
  void a_request_on_a_connection_closed_meanwhile_is_not_repeated() throws Exception {
    try (HttpConnection connection = new HttpConnection(address(), PATIENCE)) {
      behaviour =
          client -> {
            sends(OK).answer(client);
            client.close();
          };
      exchange(connection);

      assertThatThrownBy(() -> exchange(connection)).isInstanceOf(IOException.class);
      assertThat(accepted).hasValue(1);
      assertThat(exchange(connection).body()).isEqualTo("ok");
    }
  }

  @Test
  void what_nobody_asked_for_is_not_taken_for_the_next_response() throws IOException {
    try (HttpConnection connection = new HttpConnection(address(), PATIENCE)) {
      behaviour = sends(OK + "HTTP/1.1 500 Surprise\r\nContent-Length: 0\r\n\r\n");
      assertThat(exchange(connection).status()).isEqualTo(200);
      assertThat(exchange(connection).status()).isEqualTo(200);
    }
  }

  @Test
  void silence_ends_at_the_deadline() {
    behaviour = _ -> {};

    assertThatThrownBy(() -> exchange(Duration.ofMillis(100)))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void so_does_a_response_that_never_ends() {
    behaviour =
        client -> {
          sends("HTTP/1.1 200 OK\r\n").answer(client);
          while (true) {
            sends("X: x\r\n").answer(client);
            Thread.sleep(20);
          }
        };

    assertThatThrownBy(() -> exchange(Duration.ofMillis(200)))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_10\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n"
      })
  void what_is_no_response_is_an_error(String answer) {
    behaviour = sends(answer);

    assertThatThrownBy(() -> exchange(PATIENCE)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void a_head_has_a_bound() {
    behaviour = sends("HTTP/1.1 200 OK\r\nX: " + "x".repeat(HttpConnection.BUFFER_BYTES));

    assertThatThrownBy(() -> exchange(PATIENCE)).isInstanceOf(ProtocolException.class);
  }

  private Response exchange(Duration timeout) throws IOException {
    try (HttpConnection connection = new HttpConnection(address(), timeout)) {
      return exchange(connection);
    }
  }

  private Response exchange(HttpConnection connection) throws IOException {
    return connection.exchange(Request.get(address(), "/"));
  }

  private InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  private static Behaviour sends(String text) {
    return client -> client.getOutputStream().write(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        accepted.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    byte[] last = new byte[4];
    try (client) {
      for (int one = client.getInputStream().read();
          one >= 0;
          one = client.getInputStream().read()) {
        System.arraycopy(last, 1, last, 0, 3);
        last[3] = (byte) one;
        if (Arrays.equals(last, bytes("\r\n\r\n"))) {
          behaviour.answer(client);
        }
      }
    } catch (Exception e) {
      // The client has gone, or the test has.
    }
  }
}
