package io.signalbox.gateway.forward;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that do not take an answer, and instances that do not take a request. */
class SlowPeersTest {

  private static final int PEERS = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BODY = 9_000_000;

  /** Outside of the heap, for all peers. */
  private static final long DIRECT_BYTES = 20_000_000;

  private RunningGateway gateway;
  private Upstream upstream;

  @BeforeEach
  void start() {
    gateway =
        RunningGateway.start(
            "signalbox.server.answer-timeout=5s", "signalbox.gateway.max-share-per-client=1");
    upstream = Upstream.start();
    gateway.workers(worker("worker-1", upstream.port()));
  }

  @AfterEach
  void stop() {
    upstream.close();
    gateway.close();
  }

  private static void assertCostsLittle(long before) {
    await()
        .during(Duration.ofSeconds(2))
        .untilAsserted(
            () ->
                assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(DIRECT_BYTES));
  }

  @Test
  void clients_that_take_nothing_cost_little_and_are_cut_off() {
    long before = PlatformDependent.usedDirectMemory();
    AtomicLong ended = new AtomicLong();
    upstream.playing(
        (request, connection) -> {
          if (request.path().equals("/api/tasks/large")) {
            try {
              sendLarge(connection);
            } finally {
              ended.incrementAndGet();
            }
          } else {
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nsmall");
          }
        });
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < PEERS; i++) {
      clients.add(
          new RawClient(gateway.port(), 4096)
              .send("GET /api/tasks/large HTTP/1.1\r\nHost: gateway\r\n\r\n"));
    }
    await().atMost(PATIENCE).until(() -> gateway.sum("signalbox.server.bytes.untaken") > 0);

    assertThat(gateway.get("/api/tasks/small").body()).isEqualTo("small");
    assertCostsLittle(before);
    await().atMost(PATIENCE).until(() -> ended.get() == PEERS);
    await().atMost(PATIENCE).until(() -> gateway.inFlight("worker-1") == 0);
    clients.forEach(RawClient::close);
  }

  private static void sendLarge(Socket connection) throws IOException {
    Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + 4 * BODY + "\r\n\r\n");
    connection.getOutputStream().write(new byte[4 * BODY]);
  }

  @Test
  void instances_that_take_nothing_cost_little() throws Exception {
    long before = PlatformDependent.usedDirectMemory();
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReceiveBufferSize(4096);
      deaf.bind(null);
      gateway.workers(worker("deaf", deaf.getLocalPort()));
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < PEERS; i++) {
        RawClient client = new RawClient(gateway.port());
        clients.add(client);
        Thread.ofVirtual()
            .start(
                () ->
                    client
                        .push(
                            "POST /api/tasks HTTP/1.1\r\nHost: gateway\r\nContent-Length: "
                                + BODY
                                + "\r\n\r\n")
                        .push("x".repeat(BODY)));
      }
      await().atMost(PATIENCE).until(() -> gateway.inFlight("deaf") == PEERS);

      assertThat(gateway.get("/api/nowhere").statusCode()).isEqualTo(404);
      assertCostsLittle(before);
      clients.forEach(RawClient::close);
    }
  }
}
