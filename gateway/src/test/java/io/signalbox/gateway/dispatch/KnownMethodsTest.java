package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import org.junit.jupiter.api.Test;

/** Methods that clients make up. */
class KnownMethodsTest {

  @Test
  void are_one_time_series() {
    try (Upstream upstream = Upstream.start();
        RunningGateway gateway = RunningGateway.start()) {
      gateway.workers(worker("worker-1", upstream.port()));
      for (String method : new String[] {"GET", "BREW", "BREW2", "get"}) {
        RawClient.Answer answer =
            RawClient.exchange(
                gateway.port(), method + " /api/tasks HTTP/1.1\r\nHost: gateway\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith(method + " ");
      }

      assertThat(gateway.labels("spring.cloud.gateway.requests", "httpMethod"))
          .containsExactlyInAnyOrder("GET", "UNKNOWN");
    }
  }
}
