package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The queue for connections has an end, in length and in time. */
class SaturationTest {

  private static final String POOL = "spring.cloud.gateway.server.webflux.httpclient.pool.";
  private static final String POST =
      "POST /api/tasks HTTP/1.1\r\nHost: gateway\r\nContent-Length: 4\r\n\r\nbody";

  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        RunningGateway.start(
            POOL + "max-connections=1",
            POOL + "acquire-timeout=1000",
            "signalbox.gateway.max-pending-acquires=1");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void requests_beyond_the_queue_are_refused_at_once_and_those_in_it_in_time() {
    try (Upstream busy = Upstream.start().manner(Upstream.Manner.HANG);
        RawClient first = new RawClient(gateway.port());
        RawClient second = new RawClient(gateway.port());
        RawClient third = new RawClient(gateway.port())) {
      gateway.workers(worker("worker-1", busy.port()));
      first.send(POST);
      await().until(() -> busy.requests.size() == 1);

      second.send(POST);
      third.send(POST);

      for (RawClient.Answer answer : new RawClient.Answer[] {third.answer(), second.answer()}) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.head()).containsIgnoringCase("Retry-After: 1");
        assertThat(answer.body()).contains("urn:signalbox:problem:saturated");
      }
      assertThat(busy.requests).hasSize(1);
      assertThat(gateway.attempts("saturated")).isEqualTo(2);
      assertThat(gateway.instances("unreachable")).isZero();
    }
  }
}
