package io.signalbox.gateway.forward;

import static io.signalbox.gateway.RunningGateway.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import org.junit.jupiter.api.Test;

/** Browsers that ask whether a page of another origin may call a service. */
class PreflightsTest {

  private static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";
  private static final String PREFLIGHT =
      "OPTIONS /other/thing HTTP/1.1\r\nHost: gateway\r\nOrigin: http://page.example\r\n"
          + "Access-Control-Request-Method: PUT\r\n\r\n";

  private static RawClient.Answer preflight(Upstream upstream, String... more) {
    String[] properties = new String[3 + more.length];
    properties[0] = ROUTES + "[0].id=other";
    properties[1] = ROUTES + "[0].uri=lb://other";
    properties[2] = ROUTES + "[0].predicates[0]=Path=/other/**";
    System.arraycopy(more, 0, properties, 3, more.length);
    try (RunningGateway gateway = RunningGateway.start(properties)) {
      gateway.instances("other", instance("other", "other-1", upstream.port()));
      return RawClient.exchange(gateway.port(), PREFLIGHT);
    }
  }

  @Test
  void reach_the_service_whose_answer_it_is() {
    try (Upstream upstream =
        Upstream.start().responseHeader("Access-Control-Allow-Origin: http://page.example")) {
      RawClient.Answer answer = preflight(upstream);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.head()).contains("Access-Control-Allow-Origin: http://page.example");
      assertThat(upstream.requests.getFirst().line()).startsWith("OPTIONS /other/thing ");
      assertThat(upstream.requests.getFirst().header("Access-Control-Request-Method"))
          .contains("PUT");
    }
  }

  @Test
  void are_answered_here_where_the_route_says_so() {
    try (Upstream upstream = Upstream.start()) {
      String cors = ROUTES + "[0].metadata.cors.";
      RawClient.Answer answer =
          preflight(
              upstream, cors + "allowedOrigins=http://page.example", cors + "allowedMethods=PUT");

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.head()).contains("Access-Control-Allow-Methods: PUT");
      assertThat(upstream.requests).isEmpty();
    }
  }
}
