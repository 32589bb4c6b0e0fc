package io.signalbox.gateway.dispatch;

import static io.signalbox.gateway.RunningGateway.worker;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.Upstream.Manner;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Which instance gets a request, and which gets it next when that one fails. */
class DispatchTest {

  private static RunningGateway gateway;

  private final List<AutoCloseable> started = new ArrayList<>();

  /** Without probes: each test decides which instance the gateway knows to be dead. */
  @BeforeAll
  static void start() {
    gateway =
        RunningGateway.start(
            "signalbox.directory.probe-interval=1h",
            "signalbox.balancer.all.policy=round-robin",
            "signalbox.balancer.all.slow-start=0s",
            "signalbox.balancer.all.eject-after-failures=0",
            "spring.cloud.gateway.server.webflux.httpclient.response-timeout=2s");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @AfterEach
  void closeUpstreams() throws Exception {
    for (AutoCloseable upstream : started) {
      upstream.close();
    }
  }

  private Upstream upstream(Manner manner) {
    Upstream upstream = Upstream.start().manner(manner);
    started.add(upstream);
    return upstream;
  }

  private int refusingPort() {
    Socket socket = Upstream.refusingPort();
    started.add(socket);
    return socket.getLocalPort();
  }

  @Test
  void names_the_instance_that_answered_whatever_it_says_itself() {
    Upstream upstream = upstream(Manner.ANSWER).responseHeader("X-Served-By: somebody-else");
    gateway.workers(worker("worker-1", upstream.port()));

    HttpResponse<String> response = gateway.get("/api/tasks");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("X-Served-By")).containsExactly("worker-1");
  }

  @Test
  void takes_turns() {
    Upstream first = upstream(Manner.ANSWER);
    Upstream second = upstream(Manner.ANSWER);
    Upstream third = upstream(Manner.ANSWER);
    gateway.workers(
        worker("worker-1", first.port()),
        worker("worker-2", second.port()),
        worker("worker-3", third.port()));

    for (int i = 0; i < 9; i++) {
      gateway.get("/api/tasks");
    }

    assertThat(List.of(first.requests.size(), second.requests.size(), third.requests.size()))
        .containsExactly(3, 3, 3);
  }

  @Test
  void counts_what_becomes_of_the_requests_of_each_instance() {
    gateway.workers(
        worker("worker-1", upstream(Manner.ANSWER).port()),
        worker("worker-2", upstream(Manner.FAIL).port()));

    for (int i = 0; i < 6; i++) {
      gateway.get("/api/tasks");
    }

    await()
        .untilAsserted(
            () -> {
              JsonNode instances = gateway.actuator("dispatch/worker-service").path("instances");
              assertThat(instances.path(0).path("failed").asInt()).isZero();
              int answered =
                  instances.path(0).path("answered").valueStream().mapToInt(JsonNode::asInt).sum();
              assertThat(answered).isEqualTo(3);
              assertThat(instances.path(1).path("failed").asInt()).isEqualTo(3);
              assertThat(instances.path(1).path("answered").isEmpty()).isTrue();
            });
    assertThat(gateway.actuator("dispatch/nobody").isNull()).isTrue();
  }

  @Test
  void passes_on_the_path_and_query_as_they_were_escaped() {
    Upstream upstream = upstream(Manner.ANSWER);
    gateway.workers(worker("worker-1", upstream.port()));

    gateway.get("/api/tasks/a%2Fb%20c?q=%26%3D&r=a+b%C3%A9");

    assertThat(upstream.requests.getFirst().line())
        .isEqualTo("GET /api/tasks/a%2Fb%20c?q=%26%3D&r=a+b%C3%A9 HTTP/1.1");
  }

  @Test
  void refused_post_goes_to_another_instance_once_and_whole() {
    Upstream alive = upstream(Manner.ANSWER);
    String body = "x".repeat(300_000);
    double before = gateway.attempts("not-reached");
    for (int i = 0; i < 2; i++) {
      // A new dead one each time, since one that a request finds dead gets no other. With two in
      // turn, one of the two requests meets it.
      gateway.workers(worker("worker-1", refusingPort()), worker("worker-2", alive.port()));
      HttpResponse<String> response = gateway.post("/api/tasks", body);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("X-Served-By")).hasValue("worker-2");
    }

    assertThat(gateway.attempts("not-reached")).isEqualTo(before + 1);
    assertThat(alive.requests).hasSize(2).allMatch(request -> request.body().equals(body));
  }

  @Test
  void refused_chunked_post_goes_to_another_instance() {
    Upstream alive = upstream(Manner.ANSWER);
    double before = gateway.attempts("not-reached");
    for (int i = 0; i < 2; i++) {
      gateway.workers(worker("worker-1", refusingPort()), worker("worker-2", alive.port()));
      HttpResponse<String> response =
          gateway.send(
              gateway
                  .request("/api/tasks")
                  .POST(
                      HttpRequest.BodyPublishers.fromPublisher(
                          HttpRequest.BodyPublishers.ofString("chunked"))));
      assertThat(response.statusCode()).isEqualTo(200);
    }

    assertThat(gateway.attempts("not-reached")).isEqualTo(before + 1);
    assertThat(alive.requests).hasSize(2).allMatch(request -> request.body().equals("chunked"));
  }

  @Test
  void broken_post_is_not_repeated() {
    Upstream first = upstream(Manner.RESET);
    Upstream second = upstream(Manner.RESET);
    gateway.workers(worker("worker-1", first.port()), worker("worker-2", second.port()));

    HttpResponse<String> response = gateway.post("/api/tasks", "body");

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("urn:signalbox:problem:broken-connection");
    assertThat(first.requests.size() + second.requests.size()).isEqualTo(1);
  }

  @Test
  void broken_post_on_a_kept_connection_is_not_repeated_either() {
    Upstream upstream = upstream(Manner.ANSWER);
    gateway.workers(worker("worker-1", upstream.port()));
    assertThat(gateway.post("/api/tasks", "1").statusCode()).isEqualTo(200);
    upstream.manner(Manner.RESET);

    assertThat(gateway.post("/api/tasks", "2").statusCode()).isEqualTo(502);

    assertThat(upstream.requests).hasSize(2);
  }

  @Test
  void broken_get_is_repeated_on_another_instance_and_never_on_the_same() {
    Upstream broken = upstream(Manner.RESET);
    Upstream alive = upstream(Manner.ANSWER);
    gateway.workers(worker("worker-1", broken.port()), worker("worker-2", alive.port()));

    for (int i = 0; i < 4; i++) {
      assertThat(gateway.get("/api/tasks").headers().firstValue("X-Served-By"))
          .hasValue("worker-2");
    }

    assertThat(alive.requests).hasSize(4);
    assertThat(broken.requests).hasSize(2);
  }

  @Test
  void no_instance_gets_a_request_twice() {
    Upstream first = upstream(Manner.RESET);
    Upstream second = upstream(Manner.RESET);
    gateway.workers(worker("worker-1", first.port()), worker("worker-2", second.port()));

    assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(502);

    assertThat(first.requests).hasSize(1);
    assertThat(second.requests).hasSize(1);
  }

  @Test
  void tries_three_instances_at_most() {
    List<Upstream> broken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      broken.add(upstream(Manner.RESET));
    }
    gateway.workers(
        broken.stream()
            .map(upstream -> worker("worker-" + upstream.port(), upstream.port()))
            .toArray(org.springframework.cloud.client.ServiceInstance[]::new));

    assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(502);

    assertThat(broken.stream().mapToInt(upstream -> upstream.requests.size()).sum()).isEqualTo(3);
  }

  @Test
  void answer_that_breaks_off_before_its_body_is_a_502() {
    Upstream upstream = upstream(Manner.BREAK_AFTER_HEADER);
    gateway.workers(worker("worker-1", upstream.port()));

    HttpResponse<String> response = gateway.get("/api/tasks");

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("urn:signalbox:problem:broken-connection");
    assertThat(response.headers().firstValue("X-Half")).isEmpty();
    assertThat(response.headers().firstValue("X-Served-By")).isEmpty();
  }

  @Test
  void slow_instance_is_a_504_and_not_tried_elsewhere() {
    Upstream first = upstream(Manner.HANG);
    Upstream second = upstream(Manner.HANG);
    gateway.workers(worker("worker-1", first.port()), worker("worker-2", second.port()));

    HttpResponse<String> response = gateway.get("/api/tasks");

    assertThat(response.statusCode()).isEqualTo(504);
    assertThat(response.body()).contains("urn:signalbox:problem:timeout");
    assertThat(first.requests.size() + second.requests.size()).isEqualTo(1);
  }

  @Test
  void no_instance_is_a_503_with_retry_after() {
    gateway.workers();

    HttpResponse<String> response = gateway.get("/api/tasks");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(response.body()).contains("urn:signalbox:problem:no-instance");
  }

  @Test
  void all_refusing_is_a_503_with_retry_after() {
    gateway.workers(worker("worker-1", refusingPort()), worker("worker-2", refusingPort()));

    HttpResponse<String> response = gateway.post("/api/tasks", "body");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(response.body()).contains("urn:signalbox:problem:unreachable");
  }

  @Test
  void an_instance_that_a_request_finds_dead_gets_no_other() {
    Upstream alive = upstream(Manner.ANSWER);
    gateway.workers(worker("worker-1", refusingPort()), worker("worker-2", alive.port()));
    double before = gateway.attempts("not-reached");

    for (int i = 0; i < 6; i++) {
      gateway.get("/api/tasks");
    }

    assertThat(gateway.attempts("not-reached")).isEqualTo(before + 1);
    assertThat(gateway.instances("unreachable")).isEqualTo(1);
    assertThat(gateway.instances("available")).isEqualTo(1);
  }

  @Test
  void foreign_instances_are_never_contacted() throws IOException {
    // Reachable from here, by name and by another address of this machine, were it contacted.
    Upstream bait = upstream(Manner.ANSWER);
    double before = gateway.refused();
    for (int reading = 0; reading < 2; reading++) {
      gateway.workers(
          worker("by-name", "localhost", bait.port()),
          worker("mapped", "::ffff:10.1.2.3", bait.port()),
          worker("short", "127.1", bait.port()),
          worker("number", "2130706433", bait.port()),
          worker("any", "0.0.0.0", bait.port()),
          worker("private", "10.1.2.3", 80),
          worker("metadata", "169.254.169.254", 80),
          worker("no-port", "127.0.0.1", 0));
    }

    HttpResponse<String> response = gateway.get("/api/tasks");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("no-instance");
    assertThat(bait.heads).hasValue(0);
    assertThat(gateway.refused()).isEqualTo(before + 8);
  }

  @Test
  void forged_forwarding_headers_do_not_arrive() {
    Upstream upstream = upstream(Manner.ANSWER);
    gateway.workers(worker("worker-1", upstream.port()));

    gateway.send(
        gateway
            .request("/api/tasks")
            .header("X-Forwarded-For", "1.2.3.4")
            .header("X-Forwarded-Host", "evil.example")
            .header("x-forwarded-prefix", "/evil")
            .header("Forwarded", "for=1.2.3.4")
            .header("X-Real-IP", "1.2.3.4")
            .header("X-Harmless", "kept")
            .GET());

    Upstream.Request seen = upstream.requests.getFirst();
    assertThat(seen.header("X-Harmless")).hasValue("kept");
    assertThat(seen.header("X-Forwarded-For")).hasValue("127.0.0.1");
    assertThat(seen.header("X-Forwarded-Host")).hasValue("127.0.0.1:" + gateway.port());
    assertThat(seen.header("Forwarded")).isEmpty();
    assertThat(seen.headers()).noneMatch(header -> header.contains("1.2.3.4"));
    assertThat(seen.headers()).noneMatch(header -> header.contains("evil"));
  }

  /** RFC 9110, section 6.5.1. */
  @ParameterizedTest
  @CsvSource({"'', false", "'TE: trailers\r\n', true"})
  void trailers_go_to_clients_that_take_them(String said, boolean go) {
    Upstream upstream = upstream(Manner.ANSWER);
    upstream.playing(
        (request, connection) ->
            Upstream.write(
                connection,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                    + "5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n"));
    gateway.workers(worker("worker-1", upstream.port()));

    String request = "GET /api/tasks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    String answer;
    try (RawClient client = new RawClient(gateway.port())) {
      answer = client.send(request + said + "\r\n").everything();
    }

    assertThat(answer).contains("hello");
    assertThat(answer.contains("X-Sum: 5\r\n\r\n")).isEqualTo(go);
    assertThat(answer.contains("Trailer: X-Sum")).isEqualTo(go);
  }

  @Test
  void headers_of_a_connection_end_with_it() {
    Upstream upstream = upstream(Manner.ANSWER).responseHeader("Keep-Alive: timeout=5");
    gateway.workers(worker("worker-1", upstream.port()));

    HttpResponse<String> response =
        gateway.send(gateway.request("/api/tasks").header("TE", "gzip").GET());

    assertThat(upstream.requests.getFirst().header("TE")).isEmpty();
    assertThat(response.headers().firstValue("Keep-Alive")).isEmpty();
  }

  @Test
  void a_header_without_its_body_tells_the_bodys_length() {
    gateway.workers(worker("worker-1", upstream(Manner.ANSWER).port()));

    HttpResponse<String> response = gateway.send(gateway.request("/api/tasks").HEAD());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
  }

  @Test
  void nothing_stays_in_flight_whatever_became_of_the_request() throws Exception {
    gateway.workers(worker("answers", upstream(Manner.ANSWER).port()));
    gateway.get("/api/tasks");
    gateway.workers(worker("breaks", upstream(Manner.BREAK_AFTER_HEADER).port()));
    assertThat(gateway.get("/api/tasks").statusCode()).isEqualTo(502);
    gateway.workers(worker("hangs", upstream(Manner.HANG).port()));
    try (Socket client = new Socket("127.0.0.1", gateway.port())) {
      client
          .getOutputStream()
          .write("GET /api/tasks HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
      await().until(() -> gateway.inFlight("hangs") == 1);
    }

    await().until(() -> gateway.inFlight("hangs") == 0);
    // Those that have left are forgotten, which they are not while something is in flight there.
    gateway.workers();
    assertThat(gateway.targets()).isEmpty();
  }
}
