package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RawClient.Answer;
import io.signalbox.gateway.RunningGateway;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What no client should send. It is refused alike by the gateway on a new connection, by the
 * gateway on one that it has kept, and by the member on one that was handed to it.
 */
class HandoffHostileTest {

  private static final int MEGABYTE = 1024 * 1024;
  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration BETWEEN_BYTES = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private static Path parent;
  private static HandoffCluster cluster;
  private static RunningGateway gateway;

  /** Where a connection is when its client turns out to be hostile. */
  private enum At {
    THE_START,
    THE_GATEWAY,
    THE_MEMBER;

    RawClient open() {
      RawClient client = new RawClient(gateway.port());
      if (this == THE_GATEWAY) {
        assertThat(client.send(get("/secret")).answer().status()).isEqualTo(404);
      }
      if (this == THE_MEMBER) {
        assertThat(client.send(get("/greet/Ada")).answer().body()).isEqualTo("Hello Ada");
        assertThat(connectionsAtMember()).isPositive();
      }
      return client;
    }
  }

  @BeforeAll
  static void start() {
    String head =
        "signalbox.server.request-head-timeout=" + HandoffCluster.HEAD_TIMEOUT.toMillis() + "ms";
    String body = "signalbox.server.request-body-timeout=" + BODY_TIMEOUT.toMillis() + "ms";
    cluster = HandoffCluster.start(parent.resolve("handoff"), List.of(body), List.of(head, body));
    gateway = cluster.gateway();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static double connectionsAtMember() {
    return cluster.ofMember("signalbox.handoff.connections");
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
  }

  @AfterEach
  void nothing_of_them_is_left_and_others_are_served() {
    try (RawClient client = At.THE_MEMBER.open()) {
      assertThat(client.send(get("/other/thing")).answer().status()).isEqualTo(200);
      assertThat(client.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
    }
    await().until(() -> connectionsAtMember() == 0);
    await().until(() -> gateway.sum("signalbox.server.connections") == 0);
    await().until(() -> gateway.sum("signalbox.balancer.requests") == 0);
  }

  private static final String HIXIE = "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 1\r\n";

  private static Stream<Arguments> unreadable() {
    String line = "GET /greet/Ada HTTP/1.1\r\nHost: g\r\n";
    String post = "POST /greet HTTP/1.1\r\nHost: g\r\n";
    byte[] noise = new byte[1000];
    new Random(1).nextBytes(noise);
    return Stream.of(
        arguments("1 MB in one header", line + "X: " + "x".repeat(MEGABYTE) + "\r\n\r\n", 431),
        arguments(
            "1 MB in many headers",
            IntStream.range(0, MEGABYTE / 16)
                .mapToObj("X-%08d: y\r\n"::formatted)
                .collect(Collectors.joining("", line, "\r\n")),
            431),
        arguments("a request line of 1 MB", get("/greet/" + "x".repeat(MEGABYTE)), 414),
        arguments(
            "a request line that is a little too long", get("/greet/" + "x".repeat(9_000)), 414),
        arguments("noise", new String(noise, StandardCharsets.ISO_8859_1) + "\r\n\r\n", 400),
        arguments("another protocol", "EHLO gateway\r\n\r\n", 400),
        arguments("HTTP/2", "GET /greet/Ada HTTP/2.0\r\nHost: g\r\n\r\n", 505),
        arguments("no host", "GET /greet/Ada HTTP/1.1\r\n\r\n", 400),
        arguments("two hosts", line + "Host: h\r\n\r\n", 400),
        arguments("a fragment", get("/greet/Ada#x"), 400),
        arguments("a target beyond ASCII", get("/greet/\u00e9"), 400),
        arguments("another coding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501),
        arguments("keys of a web socket draft", line + HIXIE + "\r\n12345678", 400),
        arguments("a NUL in a header", line + "X: a\0b\r\n\r\n", 400),
        arguments("two lengths", post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  void what_cannot_be_read_is_refused(String what, String bytes, int status) {
    Map<At, String> refusals = new EnumMap<>(At.class);
    for (At at : At.values()) {
      try (RawClient client = at.open()) {
        Answer refusal = client.push(bytes).answer();
        refusals.put(at, refusal.head().replaceFirst("(?i)x-served-by: greeter\r\n", ""));
        assertThat(client.isClosedByPeer()).as(at.name()).isTrue();
      }
    }
    assertThat(refusals.get(At.THE_GATEWAY)).startsWith("HTTP/1.").contains(" " + status + " ");
    assertThat(refusals.values()).containsOnly(refusals.get(At.THE_GATEWAY));
  }

  @ParameterizedTest
  @EnumSource
  void what_cannot_be_read_behind_a_request_is_refused_after_its_answer(At at) {
    try (RawClient client = at.open()) {
      client.push(get("/greet/slow/in/200") + "EHLO gateway\r\n\r\n");

      assertThat(client.answer().body()).isEqualTo("Hello slow");
      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_header_that_never_ends_is_cut_off_in_time_and_not_before(At at) {
    isCutOff(at, "GET /greet/Ada HTTP/1.1\r\nX-Slow: ", HandoffCluster.HEAD_TIMEOUT);
  }

  @ParameterizedTest
  @EnumSource
  void a_request_line_that_never_ends_is_cut_off_in_time_and_not_before(At at) {
    isCutOff(at, "GET /greet/", HandoffCluster.HEAD_TIMEOUT);
  }

  @ParameterizedTest
  @EnumSource
  void a_body_that_never_ends_is_cut_off_in_time_and_not_before(At at) {
    try (RawClient client = at.open()) {
      trickle(
          client, "POST /greet HTTP/1.1\r\nHost: g\r\nContent-Length: 9999\r\n\r\n", BODY_TIMEOUT);
      // Of the first byte the test has noticed that it came.
      assertThat(client.everything()).startsWith("TTP/1.1 408 ");
    }
  }

  private static void isCutOff(At at, String beginning, Duration timeout) {
    try (RawClient client = at.open()) {
      trickle(client, beginning, timeout);
      assertThat(client.isClosedByPeer()).as("without another byte").isTrue();
    }
  }

  /** Until something comes, or the end, which is not before {@code timeout}. */
  private static void trickle(RawClient client, String beginning, Duration timeout) {
    long began = System.nanoTime();
    client.send(beginning);
    while (client.staysOpenFor(BETWEEN_BYTES)) {
      client.push("x");
      assertThat(since(began)).isLessThan(PATIENCE);
    }
    assertThat(since(began)).isGreaterThanOrEqualTo(timeout);
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  @ParameterizedTest
  @EnumSource
  void a_request_that_comes_byte_by_byte_and_in_time_is_answered(At at) {
    try (RawClient client = at.open()) {
      get("/greet/Ada").chars().forEach(c -> client.send(String.valueOf((char) c)));

      assertThat(client.answer().body()).isEqualTo("Hello Ada");
      await().until(() -> connectionsAtMember() == 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_client_that_leaves_amid_a_request_leaves_nothing_behind(At at) {
    for (String half :
        new String[] {
          "GET /gre",
          "GET /greet/Ada HTTP/1.1\r\nHost: g\r\n",
          "POST /greet HTTP/1.1\r\nHost: g\r\nContent-Length: 10\r\n\r\nhalf",
          get("/greet/slow/in/60000")
        }) {
      at.open().send(half).close();
      at.open().send(half).reset();
    }
  }
}
