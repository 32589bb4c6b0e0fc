package io.signalbox.gateway.bounds;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much and how slowly a client may send, in bytes on the wire. */
class BoundsTest {

  private static final Duration HEAD_TIMEOUT = Duration.ofMillis(300);
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LONGER_THAN_HEAD_TIMEOUT = HEAD_TIMEOUT.multipliedBy(3);
  private static final int TOO_MANY_BYTES = 11 * 1024 * 1024;
  private static final String GET = "GET /api/tasks HTTP/1.1\r\nHost: gateway\r\n\r\n";

  private static RunningGateway gateway;

  private Upstream upstream;

  @BeforeAll
  static void start() {
    gateway =
        RunningGateway.start(
            "signalbox.server.request-head-timeout=" + HEAD_TIMEOUT.toMillis() + "ms",
            "signalbox.server.request-body-timeout=" + BODY_TIMEOUT.toMillis() + "ms");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @BeforeEach
  void startUpstream() {
    upstream = Upstream.start();
    gateway.workers(worker("worker-1", upstream.port()));
  }

  @AfterEach
  void stopUpstream() {
    upstream.close();
  }

  @Test
  void announced_large_body_is_refused_before_it_is_sent() {
    RawClient.Answer answer =
        RawClient.exchange(
            gateway.port(),
            "POST /api/tasks HTTP/1.1\r\nHost: gateway\r\nContent-Length: "
                + TOO_MANY_BYTES
                + "\r\n\r\n");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.head()).contains("application/problem+json");
    assertThat(answer.body()).contains("urn:signalbox:problem:request-too-large");
    assertThat(upstream.heads).hasValue(0);
  }

  @Test
  void client_that_sends_a_large_announced_body_all_the_same_reads_the_refusal() {
    assertThat(gateway.post("/api/tasks", "x".repeat(TOO_MANY_BYTES)).statusCode()).isEqualTo(413);
    assertThat(upstream.requests).isEmpty();
  }

  @Test
  void large_chunked_body_is_refused_when_the_byte_too_many_arrives() {
    HttpResponse<String> response =
        gateway.send(
            gateway
                .request("/api/tasks")
                .POST(
                    HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString("x".repeat(TOO_MANY_BYTES)))));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("urn:signalbox:problem:request-too-large");
    assertThat(upstream.requests).as("whole requests that an instance saw").isEmpty();
  }

  @Test
  void body_of_exactly_the_limit_passes() {
    String body = "x".repeat(10 * 1024 * 1024);

    assertThat(gateway.post("/api/tasks", body).statusCode()).isEqualTo(200);

    assertThat(upstream.requests.getFirst().body()).hasSize(body.length());
  }

  @Test
  void refused_body_that_never_ends_is_not_read_forever() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("POST /api/tasks HTTP/1.1\r\nHost: gateway\r\nContent-Length: 99999999\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(413);
      client.send("x");
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void body_that_stops_is_cut_off() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("POST /api/tasks HTTP/1.1\r\nHost: gateway\r\nContent-Length: 10\r\n\r\nx");
      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(upstream.requests).isEmpty();
  }

  @Test
  void large_header_is_refused() {
    RawClient.Answer answer =
        RawClient.exchange(
            gateway.port(),
            "GET /api/tasks HTTP/1.1\r\nHost: gateway\r\nX-Large: "
                + "x".repeat(20_000)
                + "\r\n\r\n");

    assertThat(answer.status()).isEqualTo(431);
    assertThat(upstream.heads).hasValue(0);
  }

  @Test
  void long_request_line_is_refused() {
    assertThat(RawClient.get(gateway.port(), "/api/tasks/" + "x".repeat(10_000)).status())
        .isEqualTo(414);
    assertThat(upstream.heads).hasValue(0);
  }

  @Test
  void large_response_header_is_a_502() {
    upstream.responseHeader("X-Large: " + "x".repeat(20_000));

    assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(502);
  }

  @Test
  void slow_request_head_is_cut_off() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET /api/tasks HTTP/1.1\r\nHost: gat");
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(upstream.heads).hasValue(0);
  }

  @Test
  void slow_head_of_a_later_request_is_cut_off() {
    try (RawClient client = new RawClient(gateway.port())) {
      assertThat(client.send(GET).answer().status()).isEqualTo(200);
      client.send("GET /api/tasks HTTP/1.1\r\nX-");
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(upstream.heads).hasValue(1);
  }

  /** From its next byte on: until then it is an idle connection, which has its own timeout. */
  @Test
  void slow_head_pipelined_behind_a_whole_request_is_cut_off() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(GET + "GET /api/tasks HTTP/1.1\r\nX-");
      assertThat(client.answer().status()).isEqualTo(200);
      client.send("a");
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void idle_kept_connection_is_not_cut_off() {
    try (RawClient client = new RawClient(gateway.port())) {
      assertThat(client.staysOpenFor(LONGER_THAN_HEAD_TIMEOUT)).isTrue();
      assertThat(client.send(GET).answer().status()).isEqualTo(200);
      assertThat(client.staysOpenFor(LONGER_THAN_HEAD_TIMEOUT)).isTrue();
      assertThat(client.send(GET).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void pipelined_requests_are_answered_in_order_and_not_cut_off() {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(GET + GET.replace("/api/tasks", "/api/tasks/2") + GET);
      assertThat(client.answer().body()).contains("/api/tasks ");
      assertThat(client.answer().body()).contains("/api/tasks/2 ");
      assertThat(client.answer().body()).contains("/api/tasks ");
      assertThat(client.staysOpenFor(LONGER_THAN_HEAD_TIMEOUT)).isTrue();
    }
  }

  @Test
  void waiting_for_a_slow_answer_is_not_cut_off() {
    upstream.manner(Upstream.Manner.HANG);
    try (RawClient client = new RawClient(gateway.port())) {
      client.send("POST /api/tasks HTTP/1.1\r\nHost: gateway\r\nContent-Length: 4\r\n\r\nbody");
      assertThat(client.staysOpenFor(BODY_TIMEOUT.plus(LONGER_THAN_HEAD_TIMEOUT))).isTrue();
    }
    assertThat(upstream.requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: +5",
        "Content-Length: 5, 6"
      })
  void ambiguous_framing_is_refused_and_no_instance_sees_it(String framing) {
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(
          "POST /api/tasks HTTP/1.1\r\nHost: gateway\r\n"
              + framing
              + "\r\n\r\n0\r\n\r\nGET /api/tasks/smuggled HTTP/1.1\r\nHost: gateway\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertThat(upstream.heads).hasValue(0);
  }
}
