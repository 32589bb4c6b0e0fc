package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RawClient.Answer;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.gateway.routes.Routes;
import io.signalbox.handoff.claims.Scope.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections that go to a member and come back, byte by byte. */
class HandoffTest {

  @TempDir private static Path parent;
  private static HandoffCluster cluster;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() {
    cluster = HandoffCluster.start(parent.resolve("handoff"));
    gateway = cluster.gateway();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static double handedOver() {
    return gateway.sum("signalbox.handoff.handed.over");
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
  }

  @Test
  void the_member_answers_on_the_clients_connection() {
    double before = handedOver();
    try (RawClient client = new RawClient(gateway.port())) {
      Answer answer = client.send(get("/greet/Ada")).answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("Hello Ada");
      assertThat(answer.head())
          .containsIgnoringCase("x-served-by: greeter")
          .doesNotContainIgnoringCase("endpoint-load-metrics");
      assertThat(client.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
      assertThat(handedOver() - before).isEqualTo(1);
    }
  }

  @Test
  void one_connection_asks_for_two_services_and_a_forbidden_path() {
    double before = gateway.sum("signalbox.handoff.returned");
    try (RawClient client = new RawClient(gateway.port())) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.send(get("/greet/Ada")).answer().body()).isEqualTo("Hello Ada");
        assertThat(client.send(get("/secret")).answer().status()).isEqualTo(404);
        assertThat(client.send(get("/other/thing")).answer().head())
            .containsIgnoringCase("x-served-by: other");
        assertThat(client.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
      }
    }
    assertThat(gateway.sum("signalbox.handoff.returned") - before).isEqualTo(5);
  }

  @Test
  void what_was_handed_over_comes_back_when_its_route_is_another() {
    HandoffRoutes routes = gateway.bean(HandoffRoutes.class);
    RouteTable before = gateway.bean(Routes.class).table();
    try (RawClient client = new RawClient(gateway.port())) {
      assertThat(client.send(get("/greet/Ada")).answer().body()).isEqualTo("Hello Ada");
      double returned = gateway.sum("signalbox.handoff.returned");

      routes.replaced(RouteTable.of(List.of()));

      await()
          .untilAsserted(
              () -> {
                assertThat(client.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
                assertThat(gateway.sum("signalbox.handoff.returned")).isEqualTo(returned + 1);
              });
      double handedOver = handedOver();
      routes.replaced(before);
      await()
          .untilAsserted(
              () -> {
                assertThat(client.send(get("/greet/Cid")).answer().body()).isEqualTo("Hello Cid");
                assertThat(handedOver()).isEqualTo(handedOver + 1);
              });
    } finally {
      routes.replaced(before);
    }
  }

  @Test
  void pipelined_requests_are_answered_in_their_order() {
    String requests =
        get("/greet/slow/in/200")
            + get("/greet/Ada")
            + get("/secret")
            + get("/other/thing")
            + get("/greet/Bea")
            + get("/greet/late/in/100")
            + get("/secret");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(requests + requests);
      for (int i = 0; i < 2; i++) {
        assertThat(client.answer().body()).isEqualTo("Hello slow");
        assertThat(client.answer().body()).isEqualTo("Hello Ada");
        assertThat(client.answer().status()).isEqualTo(404);
        assertThat(client.answer().head()).containsIgnoringCase("x-served-by: other");
        assertThat(client.answer().body()).isEqualTo("Hello Bea");
        assertThat(client.answer().body()).isEqualTo("Hello late");
        assertThat(client.answer().status()).isEqualTo(404);
      }
    }
  }

  @Test
  void a_request_that_waits_for_an_answer_before_it_is_not_late() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(get("/greet/slow/in/1000") + get("/other/thing"));

      assertThat(client.answer().body()).isEqualTo("Hello slow");
      assertThat(client.answer().head()).containsIgnoringCase("x-served-by: other");
    }
  }

  @Test
  void a_body_that_was_read_in_part_arrives_whole() {
    double before = handedOver();
    String body = "x".repeat(200_000);
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("POST /greet HTTP/1.1\r\nHost: gateway\r\nContent-Length: 200000\r\n\r\n" + body);
      assertThat(client.answer().body()).isEqualTo("Read 200000");
      assertThat(handedOver() - before).isEqualTo(1);
    }
  }

  @Test
  void the_member_is_told_of_the_client_by_who_knows_and_not_by_the_client() {
    try (RawClient client = new RawClient(gateway.port())) {
      String request =
          "GET /greet/headers HTTP/1.1\r\nHost: gateway\r\n"
              + "X-Forwarded-For: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\nX-Real-IP: 9.9.9.9\r\n\r\n";
      for (int i = 0; i < 2; i++) {
        assertThat(client.send(request).answer().body())
            .doesNotContain("9.9.9.9")
            .contains("\"remote\":\"/127.0.0.1:" + client.localPort() + "\"")
            .containsIgnoringCase("\"X-Forwarded-For\":\"127.0.0.1\"")
            .containsIgnoringCase("\"X-Forwarded-Host\":\"gateway\"")
            .containsIgnoringCase("\"X-Forwarded-Proto\":\"http\"")
            .containsIgnoringCase("\"X-Request-Id\":");
      }
    }
  }

  /**
   * @param reason by which it is counted
   * @param text answered with 200 by whoever gets it
   */
  private record Refused(String reason, String text) {

    static Refused of(Refusal why) {
      return switch (why) {
        case VERSION -> new Refused("http-version", "GET /greet/Ada HTTP/1.0\r\nHost: g\r\n\r\n");
        case UPGRADE ->
            new Refused(
                "upgrade",
                "GET /greet/Ada HTTP/1.1\r\nHost: g\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n");
        case BODY ->
            new Refused(
                "body",
                "POST /greet HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nab\r\n0\r\n\r\n");
      };
    }

    double proxied() {
      return gateway.sum("signalbox.handoff.proxied", "reason", reason);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_request_that_is_not_plain_is_proxied_and_counted(Refusal why) {
    Refused request = Refused.of(why);
    double handedOver = handedOver();
    double proxied = request.proxied();
    try (RawClient client = new RawClient(gateway.port())) {
      assertThat(client.send(request.text()).finalAnswer().status()).isEqualTo(200);
    }
    assertThat(handedOver()).isEqualTo(handedOver);
    assertThat(request.proxied() - proxied).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_member_sends_a_connection_back_for_a_request_that_is_not_plain(Refusal why) {
    Refused request = Refused.of(why);
    double returned = gateway.sum("signalbox.handoff.returned");
    double proxied = request.proxied();
    try (RawClient client = new RawClient(gateway.port())) {
      assertThat(client.send(get("/greet/Ada")).answer().body()).isEqualTo("Hello Ada");
      assertThat(client.send(request.text()).finalAnswer().status()).isEqualTo(200);
    }
    assertThat(gateway.sum("signalbox.handoff.returned") - returned).isEqualTo(1);
    assertThat(request.proxied() - proxied).isEqualTo(1);
  }

  @Test
  void an_odd_spelling_of_a_path_is_proxied() {
    double before = handedOver();
    assertThat(RawClient.get(gateway.port(), "/greet/%41da").status()).isEqualTo(200);
    assertThat(RawClient.get(gateway.port(), "/greet/../secret").status()).isEqualTo(400);
    assertThat(handedOver()).isEqualTo(before);
  }

  @Test
  void the_member_keeps_to_the_same_rules_on_a_connection_that_it_has() {
    for (String request :
        new String[] {
          "POST /greet HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
          "GET /greet/%41da HTTP/1.1\r\nHost: g\r\n\r\n",
          get("/greet/HEAD").replace("GET", "PUT"),
          "GET /greet/../secret HTTP/1.1\r\nHost: g\r\n\r\n",
          "POST /greet HTTP/1.1\r\nHost: g\r\nContent-Length: 99999999\r\n\r\n",
          "GET /greet/Ada HTTP/1.1\r\nno colon\r\n\r\n"
        }) {
      int expected = RawClient.exchange(gateway.port(), request).status();
      try (RawClient client = new RawClient(gateway.port())) {
        client.send(get("/greet/Ada")).answer();
        assertThat(client.send(request).answer().status()).as(request).isEqualTo(expected);
      }
    }
  }

  @Test
  void a_client_that_wants_no_more_sees_the_end() {
    try (RawClient client = new RawClient(gateway.port())) {
      Answer answer =
          client.send("GET /greet/Ada HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n").answer();
      assertThat(answer.body()).isEqualTo("Hello Ada");
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void clients_that_reset_their_connection_do_not_make_the_member_look_stalled() {
    for (int i = 0; i < 200; i++) {
      new RawClient(gateway.port()).send(get("/greet/Ada")).reset();
    }
    double redispatched = gateway.sum("signalbox.handoff.redispatched");
    await()
        .during(Duration.ofMillis(1500))
        .atMost(Duration.ofSeconds(5))
        .until(() -> gateway.sum("signalbox.handoff.links") == 1);
    assertThat(gateway.sum("signalbox.handoff.redispatched")).isEqualTo(redispatched);
    await().until(() -> gateway.table("greeter").path("inFlight").asInt() == 0);
  }

  @Test
  void the_table_of_the_balancer_knows_what_the_member_has() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(get("/greet/slow/in/1500"));
      await().until(() -> gateway.table("greeter").path("inFlight").asInt() == 1);
      assertThat(client.answer().body()).isEqualTo("Hello slow");
      await().until(() -> gateway.table("greeter").path("inFlight").asInt() == 0);
    }
  }
}
