package io.signalbox.member.registration;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A registry whose table is empty and that accepts or refuses whoever registers. */
final class StubRegistry implements AutoCloseable {

  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private final List<String> registrations = new CopyOnWriteArrayList<>();
  private volatile @Nullable String refusal;

  StubRegistry(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  int requests() {
    return requests.get();
  }

  /** The bodies of all registrations so far. */
  List<String> registrations() {
    return registrations;
  }

  /**
   * Refuses from now on.
   *
   * @param detail the reason, as it stands between the quotes of JSON
   */
  void refuse(String detail) {
    refusal = detail;
  }

  void accept() {
    refusal = null;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String reason = refusal;
      switch (exchange.getRequestMethod()) {
        case "POST" -> {
          registrations.add(body);
          if (reason == null) {
            exchange.sendResponseHeaders(204, -1);
          } else {
            String problem = "{\"status\": 400, \"detail\": \"" + reason + "\"}";
            answer(exchange, 400, "application/problem+json", problem);
          }
        }
        case "PUT" -> exchange.sendResponseHeaders(reason == null ? 200 : 404, -1);
        default ->
            answer(
                exchange,
                200,
                "application/json",
                "{\"applications\": {\"versions__delta\": \"1\", \"apps__hashcode\": \"\","
                    + " \"application\": []}}");
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
