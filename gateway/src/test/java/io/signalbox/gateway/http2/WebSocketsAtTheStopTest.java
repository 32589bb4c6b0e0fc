package io.signalbox.gateway.http2;

import static io.signalbox.gateway.RunningGateway.worker;
import static io.signalbox.gateway.Upstream.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.http2.Http2Client.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that is told to stop while WebSockets are open on streams of HTTP/2. */
class WebSocketsAtTheStopTest {

  private final CountDownLatch ended = new CountDownLatch(1);
  private Upstream upstream;

  @BeforeEach
  void start() {
    upstream =
        Upstream.start()
            .playing(
                (request, connection) -> {
                  write(connection, WebSockets.accepted(request, ""));
                  try {
                    connection.getInputStream().transferTo(connection.getOutputStream());
                    connection.shutdownOutput();
                  } catch (IOException e) {
                    // A reset is an end, too.
                  } finally {
                    ended.countDown();
                  }
                });
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private Exchange opened(Http2Client client) {
    Exchange exchange =
        client.begin(
            Http2Client.request("CONNECT", "/api/tasks/chat").add(":protocol", "websocket"), false);
    await().until(() -> exchange.status().equals("200"));
    return exchange;
  }

  @Test
  void one_goes_on_until_it_has_ended_and_no_longer_does_the_gateway() throws Exception {
    RunningGateway gateway =
        RunningGateway.start("spring.lifecycle.timeout-per-shutdown-phase=10m");
    gateway.workers(worker("worker-1", upstream.port()));
    try (Http2Client client = Http2Client.connect(gateway.port())) {
      Exchange exchange = opened(client);
      Thread stopping = Thread.ofPlatform().start(gateway::close);
      // Who comes now is not let in any more.
      await().until(() -> isRefused(gateway));

      exchange.send("still", false);
      await().until(() -> exchange.body().equals("still"));
      exchange.send("", true);

      await().until(exchange::isWhole);
      assertThat(stopping.join(Duration.ofMinutes(2))).isTrue();
    } finally {
      gateway.close();
    }
  }

  private static boolean isRefused(RunningGateway gateway) {
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", gateway.port())) {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void one_that_does_not_end_ends_with_the_gateway() throws Exception {
    RunningGateway gateway = RunningGateway.start("spring.lifecycle.timeout-per-shutdown-phase=1s");
    gateway.workers(worker("worker-1", upstream.port()));
    try (Http2Client client = Http2Client.connect(gateway.port())) {
      Exchange exchange = opened(client);

      Thread stopping = Thread.ofPlatform().start(gateway::close);

      assertThat(stopping.join(Duration.ofMinutes(2))).isTrue();
      ended.await();
      await().until(() -> exchange.isOver() || !client.isOpen());
    } finally {
      gateway.close();
    }
  }
}
