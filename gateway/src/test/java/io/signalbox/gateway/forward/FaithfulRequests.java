package io.signalbox.gateway.forward;

import static io.signalbox.gateway.RunningGateway.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an instance gets of a request: what the client sent, and what the gateway knows. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FaithfulRequests {

  private final String[] properties;

  private RunningGateway gateway;
  private Upstream upstream;

  /**
   * @param properties of the gateway
   */
  FaithfulRequests(String... properties) {
    this.properties = properties;
  }

  @BeforeAll
  void start() {
    upstream = Upstream.start();
    gateway = RunningGateway.start(properties);
    gateway.workers(worker("worker-1", upstream.port()));
  }

  @AfterAll
  void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.requests.clear();
  }

  private Upstream.Request sent(String request) {
    assertThat(RawClient.exchange(gateway.port(), request).status()).isEqualTo(200);
    return upstream.requests.getFirst();
  }

  private static List<String> names(Upstream.Request request) {
    return request.headers().stream()
        .map(header -> header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT))
        .toList();
  }

  /** RFC 9112, section 6.3: simple servers take "0\\r\\n\\r\\n" for a request. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT"})
  void without_a_body_it_stays_without_one(String method) {
    Upstream.Request request = sent(method + " /api/tasks HTTP/1.1\r\nHost: gateway\r\n\r\n");

    assertThat(names(request)).doesNotContain("transfer-encoding", "content-length");
  }

  /** RFC 9112, section 3.2: the instance is asked in HTTP/1.1. */
  @Test
  void without_a_host_it_gets_the_instance_s() {
    Upstream.Request request = sent("GET /api/tasks HTTP/1.0\r\n\r\n");

    assertThat(request.header("Host")).contains("127.0.0.1:" + upstream.port());
  }

  /** RFC 9112, sections 3.2.1 and 3.2.2. */
  @ParameterizedTest
  @ValueSource(strings = {"Host: other.example", "Host: shop.example:81", "Host:"})
  void the_host_of_an_absolute_target_is_the_one_that_counts(String host) {
    Upstream.Request request =
        sent("GET http://shop.example:81/api/tasks?a=b HTTP/1.1\r\n" + host + "\r\n\r\n");

    assertThat(request.path()).isEqualTo("/api/tasks?a=b");
    assertThat(request.header("X-Forwarded-Host")).contains("shop.example:81");
    assertThat(request.headers()).noneMatch(header -> header.contains("other.example"));
  }

  @Test
  void what_a_browser_leaves_bare_is_spelled_as_the_standard_has_it() {
    Upstream.Request request = sent("GET /api/tasks/a|b?c={d} HTTP/1.1\r\nHost: gateway\r\n\r\n");

    assertThat(request.path()).isEqualTo("/api/tasks/a%7Cb?c=%7Bd%7D");
  }

  @Test
  void a_length_of_nothing_stays() {
    Upstream.Request request =
        sent("POST /api/tasks HTTP/1.1\r\nHost: gateway\r\nContent-Length: 0\r\n\r\n");

    assertThat(request.header("Content-Length")).contains("0");
    assertThat(names(request)).doesNotContain("transfer-encoding");
  }

  @Test
  void the_framing_stays() {
    String head = "POST /api/tasks HTTP/1.1\r\nHost: gateway\r\n";
    Upstream.Request known = sent(head + "Content-Length: 5\r\n\r\nhello");
    assertThat(known.header("Content-Length")).contains("5");
    assertThat(known.body()).isEqualTo("hello");
    upstream.requests.clear();

    Upstream.Request chunked =
        sent(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    assertThat(chunked.header("Transfer-Encoding")).contains("chunked");
    assertThat(chunked.body()).isEqualTo("hello");
  }

  @Test
  void nothing_is_invented() {
    Upstream.Request request = sent("GET /api/tasks HTTP/1.1\r\nHost: gateway:81\r\n\r\n");

    assertThat(names(request))
        .containsExactlyInAnyOrder(
            "host",
            "via",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-request-id");
  }

  @Test
  void where_it_comes_from_is_told() {
    Upstream.Request request =
        sent(
            "GET /api/tasks HTTP/1.1\r\nHost: shop.example:8443\r\nVia: 1.0 fred\r\n"
                + "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil\r\nForwarded: for=1.2.3.4\r\n"
                + "X-Real-IP: 1.2.3.4\r\n\r\n");

    assertThat(request.headers())
        .contains(
            "X-Forwarded-For: 127.0.0.1",
            "X-Forwarded-Proto: http",
            "X-Forwarded-Host: shop.example:8443",
            "X-Forwarded-Port: 8443")
        .noneMatch(header -> header.contains("1.2.3.4") || header.contains("evil"));
    assertThat(request.headers().stream().filter(header -> header.toLowerCase().startsWith("via:")))
        .as("RFC 9110, section 7.6.3")
        .hasSize(2)
        .last()
        .asString()
        .endsWith("1.1 edge-1");
  }

  @Test
  void the_target_is_taken_as_it_is() {
    String target = "/api/tasks?a=%7e&b[]=1&c=%2f;d=e";
    assertThat(sent("GET " + target + " HTTP/1.1\r\nHost: gateway\r\n\r\n").path())
        .isEqualTo("/api/tasks?a=%7e&b[]=1&c=%2f;d=e");
  }

  @Test
  void same_named_fields_keep_their_order() {
    Upstream.Request request =
        sent("GET /api/tasks HTTP/1.1\r\nHost: g\r\nX: 1\r\nY: 0\r\nX: 2\r\nX: 3\r\n\r\n");

    assertThat(request.headers().stream().filter(header -> header.startsWith("X: ")))
        .containsExactly("X: 1", "X: 2", "X: 3");
  }
}
