package io.signalbox.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the server of the JDK, which knows nothing of us. */
class HttpConnectionTest {

  private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private HttpConnection connection;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/length", exchange -> answer(exchange, 200, exchange.getRequestURI().getQuery()));
    server.createContext(
        "/chunked",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var body = exchange.getResponseBody()) {
            for (int i = 0; i < 3; i++) {
              body.write("x".repeat(5000).getBytes(StandardCharsets.US_ASCII));
              body.flush();
            }
          }
        });
    server.createContext("/error", exchange -> answer(exchange, 503, "later"));
    server.createContext(
        "/nothing",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.createContext(
        "/echo",
        exchange ->
            answer(
                exchange,
                200,
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Host")
                    + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type")
                    + " "
                    + exchange.getRequestHeaders().getFirst("Prefer")
                    + " "
                    + new String(
                        exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    server.createContext(
        "/last",
        exchange -> {
          exchange.getResponseHeaders().set("Connection", "close");
          answer(exchange, 200, "bye");
        });
    server.start();
    connection = new HttpConnection(server.getAddress(), Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() throws IOException {
    connection.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void keeps_the_connection_whatever_the_form_of_the_body() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(get("/length?abc")).isEqualTo(new Response(200, "abc"));
      assertThat(get("/chunked")).isEqualTo(new Response(200, "x".repeat(15_000)));
      assertThat(get("/nothing")).isEqualTo(new Response(204, ""));
    }

    assertThat(clients).hasSize(1);
  }

  @Test
  void an_error_is_a_response_like_any_other() throws IOException {
    assertThat(get("/error")).isEqualTo(new Response(503, "later"));
    assertThat(get("/length?abc").status()).isEqualTo(200);
    assertThat(get("/absent").status()).isEqualTo(404);

    assertThat(clients).hasSize(1);
  }

  @Test
  void sends_what_a_server_needs() throws IOException {
    var request =
        Request.postJson(server.getAddress(), "/echo", "{\"name\":\"Zoë\"}", "Prefer: wait=10");

    // The body comes back as bytes, one a char.
    String body =
        new String(
            connection.exchange(request).body().getBytes(StandardCharsets.ISO_8859_1),
            StandardCharsets.UTF_8);

    assertThat(body)
        .isEqualTo(
            "POST %s:%d application/json wait=10 {\"name\":\"Zoë\"}",
            server.getAddress().getHostString(), server.getAddress().getPort());
  }

  @Test
  void opens_a_new_connection_after_the_server_announced_the_end_of_the_old() throws IOException {
    assertThat(get("/last").body()).isEqualTo("bye");
    assertThat(get("/last").body()).isEqualTo("bye");

    assertThat(clients).hasSize(2);
  }

  @Test
  void a_server_that_has_gone_is_an_error_each_time() throws IOException {
    get("/length?abc");
    server.stop(0);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> get("/length?abc")).isInstanceOf(IOException.class);
    }
  }

  private Response get(String path) throws IOException {
    return connection.exchange(Request.get(server.getAddress(), path));
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    clients.add(exchange.getRemoteAddress());
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
