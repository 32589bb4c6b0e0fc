package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway that is told to stop answers what it has taken on. */
class GracefulStopTest {

  private static final String BODY = "x".repeat(300_000);

  @ParameterizedTest(name = "fast lane: {0}")
  @ValueSource(booleans = {true, false})
  void requests_under_way_are_answered_whole_and_the_idle_connections_end(boolean fastLane)
      throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    RunningGateway gateway =
        RunningGateway.start("signalbox.gateway.fast-lane.enabled=" + fastLane);
    try (Upstream slow =
            Upstream.start()
                .playing(
                    (request, connection) -> {
                      awaitUninterruptibly(answer);
                      connection
                          .getOutputStream()
                          .write(
                              ("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + BODY)
                                  .getBytes(StandardCharsets.US_ASCII));
                    });
        RawClient busy = new RawClient(gateway.port());
        RawClient idle = new RawClient(gateway.port())) {
      gateway.workers(worker("worker-1", slow.port()));
      busy.send("GET /api/tasks/1 HTTP/1.1\r\nHost: gateway\r\n\r\n");
      await().until(() -> slow.requests.size() == 1);
      Thread stopping = Thread.ofPlatform().start(gateway::close);
      assertThat(idle.isClosedByPeer()).isTrue();

      answer.countDown();

      RawClient.Answer answered = busy.answer();
      assertThat(answered.status()).isEqualTo(200);
      assertThat(answered.body()).isEqualTo(BODY);
      assertThat(busy.isClosedByPeer()).isTrue();
      stopping.join();
    } finally {
      answer.countDown();
      gateway.close();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
