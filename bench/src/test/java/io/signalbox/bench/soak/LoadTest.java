package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Tally tally = new Tally();
  private HttpServer server;
  private volatile boolean broken;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/", exchange -> answer(exchange, 404, 2));
    server.createContext(
        "/api/tasks/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          exchange.getResponseHeaders().set("X-Served-By", "member-1");
          answer(exchange, broken ? 500 : 200, Integer.parseInt(path.split("/")[3]));
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void makes_each_request_once() throws InterruptedException {
    try (Load load = start(new SoakPlan(2000, 50, 4, Switch.HANDOFF))) {
      assertThat(load.took()).isPositive();

      assertThat(load.isOver()).isTrue();
      assertThat(load.share()).isEqualTo(1);
    }
    assertThat(tally.notes()).isEmpty();
    assertThat(tally.done()).isEqualTo(2000);
    assertThat(tally.connections()).isEqualTo(50);
  }

  @Test
  void gives_up_when_nothing_goes_well() throws InterruptedException {
    broken = true;
    try (Load load = start(new SoakPlan(1_000_000, 100_000, 4, Switch.HANDOFF))) {
      load.took();
    }
    assertThat(tally.done()).isBetween(1000L, 2000L);
  }

  private Load start(SoakPlan plan) {
    return Load.start(server.getAddress(), plan, tally, new Casualties(Switch.HANDOFF));
  }

  private static void answer(HttpExchange exchange, int status, int length) throws IOException {
    byte[] body = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(status, length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
