package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.Upstream.Manner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One client that would fill a service. */
class ClientSharesTest {

  private static final String GREEDY = "127.0.0.2";
  private static final String MODEST = "127.0.0.3";
  private static final String GET = "GET /api/tasks HTTP/1.1\r\nHost: gateway\r\n\r\n";
  private static final int PLACES = 20;
  private static final int SHARE = 16;

  @Test
  void leaves_room_for_another() {
    try (Upstream slow = Upstream.start().manner(Manner.HANG);
        RunningGateway gateway =
            RunningGateway.start(
                "signalbox.balancer.all.min-concurrency=" + PLACES,
                "signalbox.balancer.all.initial-concurrency=" + PLACES,
                "signalbox.balancer.all.max-concurrency=" + PLACES)) {
      gateway.workers(worker("worker-1", slow.port()));
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < SHARE; i++) {
        clients.add(RawClient.at(GREEDY, gateway.port()).send(GET));
      }
      await().until(() -> slow.requests.size() == SHARE);

      RawClient.Answer refused = RawClient.at(GREEDY, gateway.port()).send(GET).answer();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.head()).containsIgnoringCase("Retry-After: 1");
      assertThat(refused.body()).contains("urn:signalbox:problem:client-share");

      clients.add(RawClient.at(MODEST, gateway.port()).send(GET));
      await().until(() -> slow.requests.size() == SHARE + 1);

      clients.removeFirst().reset();
      await().until(() -> gateway.inFlight("worker-1") == SHARE);
      clients.add(RawClient.at(GREEDY, gateway.port()).send(GET));
      await().until(() -> slow.requests.size() == SHARE + 2);
      clients.forEach(RawClient::close);
    }
  }
}
