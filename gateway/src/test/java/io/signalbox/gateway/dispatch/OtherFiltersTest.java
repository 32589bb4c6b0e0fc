package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.instance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.Upstream.Manner;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spring's own filters on a route, and routes that name an address. */
class OtherFiltersTest {

  private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";

  private final Upstream upstream = Upstream.start();
  private RunningGateway gateway;

  private void start(String uri, String... more) {
    List<String> properties =
        new ArrayList<>(
            List.of(
                ROUTES + "[0].id=other",
                ROUTES + "[0].uri=" + uri,
                ROUTES + "[0].predicates[0]=Path=/other/**"));
    properties.addAll(List.of(more));
    gateway = RunningGateway.start(properties.toArray(String[]::new));
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  private RawClient.Answer get() {
    return RawClient.get(gateway.port(), "/other/thing");
  }

  /** The limit of one instance is 20 at first: with as many left over it would be full for ever. */
  @Test
  void every_attempt_ends_though_retry_runs_the_chain_again() {
    start(
        "lb://other",
        ROUTES + "[0].filters[0].name=Retry",
        ROUTES + "[0].filters[0].args.retries=3",
        ROUTES + "[0].filters[0].args.series=SERVER_ERROR");
    gateway.instances("other", instance("other", "other-1", upstream.port()));
    upstream.manner(Manner.FAIL);
    for (int i = 0; i < 30; i++) {
      assertThat(get().status()).isEqualTo(500);
    }
    assertThat(upstream.requests).as("requests, each tried four times").hasSize(120);

    upstream.manner(Manner.ANSWER);
    await().until(() -> get().status() == 200);
    await().until(() -> gateway.inFlight("other-1") == 0);
    assertThat(gateway.sum("signalbox.balancer.requests")).isZero();
  }

  @Test
  void an_address_that_refuses_is_a_503() throws Exception {
    try (Socket refusing = Upstream.refusingPort()) {
      start("http://127.0.0.1:" + refusing.getLocalPort());

      assertThat(get().status()).isEqualTo(503);
      assertThat(get().body()).contains("urn:signalbox:problem:unreachable");
    }
  }

  @Test
  void an_address_that_breaks_off_is_a_502() {
    start("http://127.0.0.1:" + upstream.port());
    for (Manner broken : List.of(Manner.RESET, Manner.BREAK_AFTER_HEADER)) {
      upstream.manner(broken);

      assertThat(get().status()).isEqualTo(502);
      assertThat(get().body()).contains("urn:signalbox:problem:broken-connection");
    }
  }

  @Test
  void an_address_that_does_not_answer_is_a_504() {
    start("http://127.0.0.1:" + upstream.port(), ROUTES + "[0].metadata.response-timeout=200");
    upstream.manner(Manner.HANG);

    assertThat(get().status()).isEqualTo(504);
    assertThat(get().body()).contains("urn:signalbox:problem:timeout");
  }

  @Test
  void an_address_that_answers_is_passed_on() {
    start("http://127.0.0.1:" + upstream.port());

    assertThat(get().status()).isEqualTo(200);
    assertThat(get().body()).contains("/other/thing");
  }
}
