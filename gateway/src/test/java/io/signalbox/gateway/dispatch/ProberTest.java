package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A dead instance is found without a request, and a recovered one too. */
class ProberTest {

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        RunningGateway.start(
            "signalbox.balancer.all.policy=round-robin", "signalbox.balancer.all.slow-start=0s");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void dead_instance_gets_no_request_until_it_is_back() {
    try (Upstream stays = Upstream.start()) {
      Upstream dies = Upstream.start();
      int port = dies.port();
      gateway.workers(worker("dies", port), worker("stays", stays.port()));
      dies.close();

      await()
          .atMost(Duration.ofSeconds(3))
          .untilAsserted(() -> assertThat(gateway.instances("unreachable")).isEqualTo(1));
      for (int i = 0; i < 4; i++) {
        assertThat(gateway.post("/api/tasks", "body").headers().firstValue("X-Served-By"))
            .hasValue("stays");
      }
      assertThat(gateway.attempts("not-reached")).isZero();

      try (Upstream back = Upstream.startAt(port)) {
        await()
            .atMost(Duration.ofSeconds(5))
            .untilAsserted(() -> assertThat(gateway.instances("unreachable")).isZero());
        gateway.get("/api/tasks");
        gateway.get("/api/tasks");
        assertThat(back.requests).hasSize(1);
      }
    }
  }
}
