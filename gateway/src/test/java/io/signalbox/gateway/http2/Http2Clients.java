package io.signalbox.gateway.http2;

import static io.signalbox.gateway.Upstream.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.http2.Http2Client.Exchange;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of HTTP/2 in front of instances that speak HTTP/1.1. */
abstract class Http2Clients extends Http2Fixture {

  private static final String TASKS = "/api/tasks";
  private static final int LARGE = 3_000_000;

  /**
   * @param properties of the gateway
   */
  Http2Clients(String... properties) {
    super("2s", properties);
  }

  private static Http2Headers post() {
    return Http2Client.request("POST", TASKS);
  }

  private static String whole(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Test
  void a_request_is_one_of_http_1_to_the_instance() {
    Exchange exchange =
        client.begin(
            Http2Client.request("GET", TASKS + "?a=b")
                .add("x-mine", "1")
                .add("x-mine", "2")
                .add("cookie", "a=1")
                .add("cookie", "b=2"),
            true);

    over(exchange);
    assertThat(exchange.isWhole()).isTrue();
    assertThat(exchange.status()).isEqualTo("200");
    assertThat(exchange.body()).isEqualTo("GET /api/tasks?a=b HTTP/1.1");
    assertThat(exchange.heads().getFirst().get("x-served-by")).hasToString("worker-1");
    Upstream.Request received = upstream.requests.getFirst();
    assertThat(received.header("X-Forwarded-Host")).contains("shop.example");
    assertThat(received.header("X-Forwarded-Proto")).contains("http");
    assertThat(received.headers()).contains("x-mine: 1", "x-mine: 2", "cookie: a=1; b=2");
    assertThat(received.header("Transfer-Encoding")).isEmpty();
  }

  @Test
  void a_hundred_at_once_get_each_its_own_answer() {
    upstream.playing((request, connection) -> write(connection, whole(request.path())));

    List<Exchange> exchanges =
        IntStream.range(0, 100).mapToObj(i -> client.get(TASKS + "/" + i)).toList();

    exchanges.forEach(Http2Clients::over);
    for (int i = 0; i < exchanges.size(); i++) {
      assertThat(exchanges.get(i).body()).isEqualTo(TASKS + "/" + i);
    }
  }

  @Test
  void a_body_without_a_length_arrives_whole() {
    Exchange exchange = client.begin(post(), false);
    String part = "x".repeat(10_000);
    for (int i = 0; i < 100; i++) {
      exchange.send(part, false);
    }
    exchange.send("end", true);

    over(exchange);
    assertThat(exchange.status()).isEqualTo("200");
    assertThat(upstream.requests.getFirst().body()).isEqualTo(part.repeat(100) + "end");
    assertThat(upstream.requests.getFirst().header("Transfer-Encoding")).contains("chunked");
  }

  @Test
  void a_body_with_a_length_keeps_it() {
    Exchange exchange = client.begin(post().add("content-length", "5"), false);
    exchange.send("hello", true);

    over(exchange);
    assertThat(upstream.requests.getFirst().body()).isEqualTo("hello");
    assertThat(upstream.requests.getFirst().header("Content-Length")).contains("5");
  }

  @Test
  void a_long_answer_arrives_whole() {
    upstream.playing((request, connection) -> write(connection, whole("y".repeat(LARGE))));

    Exchange exchange = client.get(TASKS);

    over(exchange);
    assertThat(exchange.isWhole()).isTrue();
    assertThat(exchange.length()).isEqualTo(LARGE);
  }

  @Test
  void an_answer_in_many_tiny_chunks_arrives_in_order() {
    StringBuilder body = new StringBuilder();
    StringBuilder chunks = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      String message = i + ";";
      body.append(message);
      chunks.append(message.length()).append("\r\n").append(message).append("\r\n");
    }
    upstream.playing(
        (request, connection) ->
            write(
                connection,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n"));

    Exchange exchange = client.get(TASKS);

    await().atMost(Duration.ofSeconds(60)).until(exchange::isOver);
    assertThat(exchange.isWhole()).isTrue();
    assertThat(exchange.body()).isEqualTo(body.toString());
  }

  @Test
  void an_answer_in_chunks_has_no_framing_of_http_1() {
    upstream.playing(
        (request, connection) ->
            write(
                connection,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: x-hop\r\n"
                    + "X-Hop: 1\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));

    Exchange exchange = client.get(TASKS);

    over(exchange);
    assertThat(exchange.body()).isEqualTo("hello");
    assertThat(exchange.heads().getFirst().names())
        .map(String::valueOf)
        .doesNotContain("transfer-encoding", "connection", "x-hop");
  }

  @Test
  void no_body_is_one() {
    upstream.playing(
        (request, connection) ->
            write(
                connection,
                request.line().startsWith("HEAD")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
                    : "HTTP/1.1 204 No\r\n\r\n"));

    Exchange head = client.begin(Http2Client.request("HEAD", TASKS), true);
    Exchange none = client.get(TASKS);

    over(head);
    over(none);
    assertThat(head.isWhole()).isTrue();
    assertThat(head.length()).isZero();
    assertThat(head.heads().getFirst().get("content-length")).hasToString("100");
    assertThat(none.isWhole()).isTrue();
    assertThat(none.status()).isEqualTo("204");
  }

  @Test
  void interim_answers_come_before() {
    upstream.playing(
        (request, connection) ->
            write(connection, "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + whole("now")));

    Exchange exchange = client.get(TASKS);

    over(exchange);
    assertThat(exchange.heads()).hasSize(2);
    assertThat(exchange.status()).isEqualTo("103");
    assertThat(exchange.heads().getFirst().get("link")).hasToString("</a.css>");
    assertThat(exchange.heads().get(1).status()).hasToString("200");
    assertThat(exchange.body()).isEqualTo("now");
  }

  @Test
  void an_answer_that_breaks_off_is_not_taken_for_whole() {
    upstream.playing(
        (request, connection) -> {
          write(
              connection,
              "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "z".repeat(50_000));
          connection.close();
        });

    Exchange exchange = client.get(TASKS);

    over(exchange);
    assertThat(exchange.isWhole()).isFalse();
    assertThat(exchange.reset()).isEqualTo(Http2Error.INTERNAL_ERROR);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void what_is_nobody_s_is_a_problem_on_its_own_stream() {
    Exchange exchange = client.get("/nowhere");

    over(exchange);
    assertThat(exchange.status()).isEqualTo("404");
    assertThat(exchange.heads().getFirst().get("content-type"))
        .hasToString("application/problem+json");
    assertThat(exchange.isWhole()).isTrue();
    Exchange next = client.get(TASKS);
    over(next);
    assertThat(next.status()).isEqualTo("200");
  }

  @Test
  void a_body_that_is_too_large_is_refused_before_its_end() {
    Exchange exchange = client.begin(post().add("content-length", "20000000"), false);
    exchange.send("begun", false);

    over(exchange);
    await().until(() -> exchange.reset() != null);
    assertThat(exchange.status()).isEqualTo("413");
    assertThat(exchange.isWhole()).isTrue();
    assertThat(exchange.reset()).isEqualTo(Http2Error.NO_ERROR);
    assertThat(client.isOpen()).isTrue();
  }

  static List<Arguments> malformed() {
    List<Arguments> all = new ArrayList<>();
    add(all, "upper case", fine().add("X-Upper", "1"));
    add(all, "about the connection", fine().add("connection", "close"));
    add(all, "coded for http/1.1", fine().add("transfer-encoding", "chunked"));
    add(all, "te", fine().add("te", "gzip"));
    add(all, "upgrade", fine().add("upgrade", "h2c"));
    add(all, "another host", fine().add("host", "other.example"));
    add(all, "a line end in a value", fine().add("x-a", "1\r\nx-b: 2"));
    add(all, "nul in a value", fine().add("x-a", "1\0"));
    add(all, "a colon in a name", fine().add("x:a", "1"));
    add(all, "a blank in a name", fine().add("x a", "1"));
    add(all, "no path", headers("GET", null, "http"));
    add(all, "an empty path", headers("GET", "", "http"));
    add(all, "a path without a slash", headers("GET", "api/tasks", "http"));
    add(all, "a path with another host", headers("GET", "http://other.example/", "http"));
    add(all, "a star for a path", headers("GET", "*", "http"));
    add(all, "a path of two words", headers("GET", "/a /b HTTP/1.1", "http"));
    add(all, "no method", headers(null, TASKS, "http"));
    add(all, "a method of two words", headers("GET /x", TASKS, "http"));
    add(all, "no scheme", headers("GET", TASKS, null));
    add(all, "unknown", fine().add(":unknown", "1"));
    add(all, "twice", fine().add(":path", "/other"));
    return all;
  }

  private static Http2Headers fine() {
    return Http2Client.request("GET", TASKS);
  }

  private static void add(List<Arguments> all, String name, Http2Headers headers) {
    all.add(Arguments.argumentSet(name, headers));
  }

  private static Http2Headers headers(String method, String path, String scheme) {
    Http2Headers headers = new DefaultHttp2Headers(false).authority("shop.example");
    if (method != null) {
      headers.method(method);
    }
    if (path != null) {
      headers.path(path);
    }
    if (scheme != null) {
      headers.scheme(scheme);
    }
    return headers;
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void what_is_malformed_ends_its_stream_before_anybody_sees_it(Http2Headers headers) {
    Exchange exchange = client.begin(headers, true);

    over(exchange);
    assertThat(exchange.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    assertThat(upstream.heads.get()).isZero();
    Exchange next = client.get(TASKS);
    over(next);
    assertThat(next.status()).isEqualTo("200");
  }

  @Test
  void a_body_of_another_length_than_it_says_is_no_request() {
    Exchange longer = client.begin(post().add("content-length", "3"), false);
    longer.send("hello", true);
    Exchange shorter = client.begin(post().add("content-length", "9"), false);
    shorter.send("hello", true);

    over(longer);
    over(shorter);
    assertThat(longer.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    assertThat(shorter.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    assertThat(upstream.requests).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("oddTargets")
  void what_is_refused_of_http_1_is_refused(String method, String path, String status) {
    Exchange exchange = client.begin(Http2Client.request(method, path), true);

    over(exchange);
    assertThat(exchange.status()).isEqualTo(status);
    assertThat(upstream.heads.get()).isZero();
  }

  static List<Arguments> oddTargets() {
    return List.of(
        Arguments.of("GET", "/api/tasks#fragment", "400"),
        Arguments.of("GET", "/api/tasks/\u00e4", "400"),
        Arguments.of("GET", "/api/../tasks", "400"));
  }

  @Test
  void who_resets_a_stream_has_its_request_ended() throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    upstream.playing(
        (request, connection) -> {
          if (request.path().endsWith("/hangs")) {
            awaitEnd(connection, gone);
          } else {
            write(connection, whole("ok"));
          }
        });
    Exchange exchange = client.get(TASKS + "/hangs");
    await().until(() -> upstream.heads.get() == 1);

    exchange.reset(Http2Error.CANCEL);

    gone.await();
    Exchange next = client.get(TASKS);
    over(next);
    assertThat(next.body()).isEqualTo("ok");
    await().until(() -> gateway.inFlight("worker-1") == 0);
  }

  private static void awaitEnd(Socket connection, CountDownLatch gone) {
    try {
      if (connection.getInputStream().read() < 0) {
        gone.countDown();
      }
    } catch (IOException e) {
      gone.countDown();
    }
  }

  @Test
  void who_resets_one_stream_after_the_other_is_sent_away() {
    upstream.playing((request, connection) -> awaitEnd(connection, new CountDownLatch(1)));

    for (int i = 0; i < 400 && client.isOpen(); i++) {
      client.get(TASKS).reset(Http2Error.CANCEL);
    }

    await().until(() -> !client.isOpen());
    assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
    await().until(() -> gateway.inFlight("worker-1") == 0);
  }

  @Test
  void more_than_a_hundred_at_once_are_refused_to_be_sent_again() {
    CountDownLatch go = new CountDownLatch(1);
    upstream.playing(
        (request, connection) -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          write(connection, whole("ok"));
        });

    List<Exchange> exchanges = IntStream.range(0, 101).mapToObj(i -> client.get(TASKS)).toList();

    over(exchanges.getLast());
    assertThat(exchanges.getLast().reset()).isEqualTo(Http2Error.REFUSED_STREAM);
    go.countDown();
    exchanges.subList(0, 100).forEach(Http2Clients::over);
    assertThat(exchanges.subList(0, 100)).allMatch(Exchange::isWhole);
  }

  @Test
  void who_takes_nothing_of_an_answer_is_cut_off_alone() {
    upstream.playing((request, connection) -> write(connection, whole("y".repeat(LARGE))));
    try (Http2Client slow = Http2Client.connectTakingNothing(gateway.port())) {
      Exchange stuck = slow.get(TASKS);

      Exchange served = client.get(TASKS);
      over(served);
      over(stuck);
      assertThat(served.length()).isEqualTo(LARGE);
      assertThat(stuck.isWhole()).isFalse();
      assertThat(slow.isOpen()).isTrue();
    }
    await().until(() -> gateway.sum("signalbox.server.bytes.untaken") == 0);
  }

  @Test
  void frames_of_unknown_kinds_are_nobody_s() {
    Exchange exchange = client.begin(post(), false);
    exchange.unknown();
    exchange.send("hel", false);
    exchange.unknown();
    exchange.send("lo", true);

    over(exchange);
    assertThat(upstream.requests.getFirst().body()).isEqualTo("hello");
  }

  @Test
  void who_does_not_let_a_short_answer_in_is_cut_off_too() {
    try (Http2Client slow = Http2Client.connectTakingNothing(gateway.port())) {
      Exchange stuck = slow.get(TASKS);

      over(stuck);
      assertThat(stuck.status()).isEqualTo("200");
      assertThat(stuck.reset()).isEqualTo(Http2Error.CANCEL);
    }
  }

  @Test
  void a_connection_that_is_lost_ends_what_was_asked_on_it() throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    upstream.playing((request, connection) -> awaitEnd(connection, gone));
    try (Http2Client leaving = Http2Client.connect(gateway.port())) {
      leaving.get(TASKS);
      await().until(() -> upstream.heads.get() == 1);
    }

    gone.await();
    await().until(() -> gateway.inFlight("worker-1") == 0);
  }

  @Test
  void trailers_go_on_both_ways_where_no_filters_are() {
    upstream.playing(
        (request, connection) ->
            write(
                connection,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
                    + "X-Sum: 5\r\nContent-Length: 7\r\n\r\n"));

    Exchange exchange = client.begin(post(), false);
    exchange.send("asked", false);
    exchange.trail(
        new DefaultHttp2Headers(false).add("x-up", "1").add("x-forwarded-for", "9.9.9.9"));

    over(exchange);
    assertThat(exchange.body()).isEqualTo("hello");
    assertThat(exchange.isWhole()).isTrue();
    if (passesTrailers()) {
      assertThat(exchange.heads().getLast().get("x-sum")).hasToString("5");
      assertThat(exchange.heads().getLast().contains("content-length")).isFalse();
      assertThat(upstream.requests.getFirst().headers())
          .contains("x-up: 1")
          .noneMatch(header -> header.contains("9.9.9.9"));
    }
  }

  /** Spring does not. */
  boolean passesTrailers() {
    return true;
  }

  @Test
  void http_1_is_spoken_beside_it() {
    assertThat(gateway.get(TASKS).body()).isEqualTo("GET /api/tasks HTTP/1.1");
  }

  @Test
  void the_preface_may_come_byte_by_byte() {
    try (RawClient slow = new RawClient(gateway.port())) {
      for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".toCharArray()) {
        slow.send(String.valueOf(c));
        Thread.onSpinWait();
      }
      // Settings, a frame of kind 4, are answered by the server's.
      slow.send("\0\0\0\4\0\0\0\0\0");

      assertThat(slow.bytes(9).charAt(3)).isEqualTo('\4');
    }
  }

  @Test
  void what_only_begins_like_the_preface_is_http_1() {
    try (RawClient other = new RawClient(gateway.port())) {
      other.send("PRI");
      await().until(() -> gateway.sum("signalbox.server.connections") >= 2);

      assertThat(other.send("NT / HTTP/1.1\r\nHost: a\r\n\r\n").answer().status()).isEqualTo(404);
    }
  }
}
