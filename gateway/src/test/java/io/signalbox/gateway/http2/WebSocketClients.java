package io.signalbox.gateway.http2;

import static io.signalbox.gateway.Upstream.write;
import static io.signalbox.gateway.http2.WebSockets.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.signalbox.gateway.Upstream;
import io.signalbox.gateway.http2.Http2Client.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of HTTP/2 that become WebSockets (RFC 8441), in front of instances of HTTP/1.1. */
abstract class WebSocketClients extends Http2Fixture {

  private static final String PATH = "/api/tasks/chat";
  private static final int MUCH = 3_000_000;
  private static final String PROTOCOL = ":protocol";

  /**
   * @param properties of the gateway
   */
  WebSocketClients(String... properties) {
    super("3s", properties);
  }

  private static Http2Headers asking() {
    return asking(PATH);
  }

  private static Http2Headers asking(String path) {
    return Http2Client.request("CONNECT", path)
        .add(PROTOCOL, "websocket")
        .add("sec-websocket-version", "13");
  }

  /** One that is open. */
  private Exchange opened() {
    Exchange exchange = client.begin(asking(), false);
    answered(exchange);
    assertThat(exchange.status()).isEqualTo("200");
    return exchange;
  }

  private static void answered(Exchange exchange) {
    await().until(() -> !exchange.status().isEmpty() || exchange.isOver());
  }

  private void nothingIsUnderWay() {
    await().until(() -> gateway.inFlight("worker-1") == 0);
  }

  private void accepting(Upstream.Play then) {
    upstream.playing(
        (request, connection) -> {
          write(connection, accepted(request, ""));
          then.play(request, connection);
        });
  }

  /** Sends back all that comes. */
  private void echoing() {
    accepting(
        (request, connection) -> {
          connection.getInputStream().transferTo(connection.getOutputStream());
          connection.shutdownOutput();
        });
  }

  /** Tells how what comes has ended: by its end, or by a reset. */
  private CompletableFuture<String> telling() {
    CompletableFuture<String> how = new CompletableFuture<>();
    accepting(
        (request, connection) -> {
          try {
            connection.getInputStream().transferTo(OutputStream.nullOutputStream());
            how.complete("end");
          } catch (IOException e) {
            how.complete("reset");
          }
        });
    return how;
  }

  private static String soon(CompletableFuture<String> told) {
    await().until(told::isDone);
    return told.join();
  }

  @Test
  void clients_are_told_that_they_may_ask() {
    assertThat(client.settings().connectProtocolEnabled()).isTrue();
  }

  @Test
  void it_is_an_upgrade_to_the_instance_and_an_open_stream_to_the_client() {
    upstream.playing(
        (request, connection) -> {
          write(
              connection,
              accepted(
                  request,
                  "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"
                      + "X-Of: it\r\n"));
          connection.getInputStream().transferTo(connection.getOutputStream());
          connection.shutdownOutput();
        });

    Exchange exchange =
        client.begin(
            asking(PATH + "?room=1")
                .add("sec-websocket-key", "of the client")
                .add("sec-websocket-protocol", "chat, talk")
                .add("sec-websocket-extensions", "permessage-deflate; client_max_window_bits")
                .add("origin", "http://shop.example"),
            false);
    answered(exchange);

    Upstream.Request asked = upstream.requests.getFirst();
    assertThat(asked.line()).isEqualTo("GET " + PATH + "?room=1 HTTP/1.1");
    assertThat(asked.header("Upgrade")).contains("websocket");
    assertThat(asked.header("Connection"))
        .hasValueSatisfying(connection -> assertThat(connection).isEqualToIgnoringCase("upgrade"));
    assertThat(asked.header("Sec-WebSocket-Key"))
        .hasValueSatisfying(key -> assertThat(key).hasSize(24));
    assertThat(asked.header("Sec-WebSocket-Version")).contains("13");
    assertThat(asked.header("Sec-WebSocket-Protocol")).contains("chat, talk");
    assertThat(asked.header("Sec-WebSocket-Extensions"))
        .contains("permessage-deflate; client_max_window_bits");
    assertThat(asked.header("Origin")).contains("http://shop.example");
    assertThat(asked.header("X-Forwarded-Host")).contains("shop.example");
    assertThat(asked.header("Transfer-Encoding")).isEmpty();
    assertThat(asked.header("Content-Length")).isEmpty();
    Http2Headers head = exchange.heads().getFirst();
    assertThat(head.status()).hasToString("200");
    assertThat(head.get("sec-websocket-protocol")).hasToString("chat");
    assertThat(head.get("sec-websocket-extensions")).hasToString("permessage-deflate");
    assertThat(head.get("x-of")).hasToString("it");
    assertThat(head.get("x-served-by")).hasToString("worker-1");
    assertThat(head.names())
        .map(String::valueOf)
        .doesNotContain(
            "sec-websocket-accept", "upgrade", "connection", "content-length", "transfer-encoding");
    assertThat(gateway.inFlight("worker-1")).isEqualTo(1);
    exchange.send("\0\1GET / HTTP/1.1\r\n\r\n", false);
    await().until(() -> exchange.length() == 20);
    assertThat(exchange.body()).isEqualTo("\0\1GET / HTTP/1.1\r\n\r\n");
    exchange.send("", true);
    over(exchange);
    assertThat(exchange.isWhole()).isTrue();
    nothingIsUnderWay();
  }

  @Test
  void each_has_a_key_of_its_own() {
    echoing();
    opened();
    opened();

    assertThat(upstream.requests)
        .map(request -> request.header("Sec-WebSocket-Key"))
        .doesNotHaveDuplicates();
  }

  @Test
  void much_comes_back_whole() {
    echoing();
    Exchange exchange = opened();
    String part = "0123456789abcdef".repeat(64 * 1024);

    exchange.send(part, false);
    exchange.send(part, false);
    exchange.send("end", true);

    over(exchange);
    assertThat(exchange.isWhole()).isTrue();
    assertThat(exchange.body()).isEqualTo(part + part + "end");
  }

  @Test
  void what_is_sent_before_the_answer_and_right_behind_it_arrives_in_order() {
    CountDownLatch go = new CountDownLatch(1);
    upstream.playing(
        (request, connection) -> {
          waitFor(go);
          write(connection, accepted(request, "") + "hello ");
          connection.getInputStream().transferTo(connection.getOutputStream());
          connection.shutdownOutput();
        });

    Exchange exchange = client.begin(asking(), false);
    String part = "early".repeat(20_000);
    exchange.send(part, false);
    await().until(() -> upstream.heads.get() == 1);
    exchange.send("late", true);
    go.countDown();

    over(exchange);
    assertThat(exchange.body()).isEqualTo("hello " + part + "late");
    assertThat(exchange.isWhole()).isTrue();
  }

  private static void waitFor(CountDownLatch go) {
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void who_ends_what_it_sends_still_gets_the_rest(boolean withTheRequest) {
    accepting(
        (request, connection) -> {
          long read = connection.getInputStream().transferTo(OutputStream.nullOutputStream());
          write(connection, "read " + read);
          connection.shutdownOutput();
        });

    Exchange exchange = client.begin(asking(), withTheRequest);
    if (!withTheRequest) {
      answered(exchange);
      exchange.send("12345", true);
    }

    over(exchange);
    assertThat(exchange.body()).isEqualTo(withTheRequest ? "read 0" : "read 5");
    assertThat(exchange.isWhole()).isTrue();
    nothingIsUnderWay();
  }

  @Test
  void an_instance_that_ends_what_it_sends_still_gets_the_rest() {
    CompletableFuture<String> read = new CompletableFuture<>();
    accepting(
        (request, connection) -> {
          write(connection, "bye");
          connection.shutdownOutput();
          byte[] rest = connection.getInputStream().readAllBytes();
          read.complete(new String(rest, StandardCharsets.US_ASCII));
        });
    Exchange exchange = opened();
    over(exchange);
    assertThat(exchange.body()).isEqualTo("bye");
    assertThat(exchange.isWhole()).isTrue();

    exchange.send("still here", true);

    assertThat(soon(read)).isEqualTo("still here");
    nothingIsUnderWay();
    assertThat(exchange.reset()).isNull();
  }

  @Test
  void a_reset_of_the_client_is_one_to_the_instance() {
    CompletableFuture<String> how = telling();
    Exchange exchange = opened();

    exchange.reset(Http2Error.CANCEL);

    assertThat(soon(how)).isEqualTo("reset");
    nothingIsUnderWay();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void a_connection_that_is_lost_resets_what_was_open_on_it() {
    CompletableFuture<String> how = telling();
    try (Http2Client leaving = Http2Client.connect(gateway.port())) {
      answered(leaving.begin(asking(), false));
    }

    assertThat(soon(how)).isEqualTo("reset");
    nothingIsUnderWay();
  }

  @Test
  void who_resets_before_there_is_an_answer_is_forgotten() {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<String> how = new CompletableFuture<>();
    upstream.playing(
        (request, connection) -> {
          waitFor(go);
          try {
            write(connection, accepted(request, ""));
            how.complete(connection.getInputStream().read() < 0 ? "end" : "more");
          } catch (IOException e) {
            how.complete("reset");
          }
        });
    Exchange exchange = client.begin(asking(), false);
    exchange.send("early", false);
    await().until(() -> upstream.heads.get() == 1);

    exchange.reset(Http2Error.CANCEL);

    nothingIsUnderWay();
    go.countDown();
    assertThat(soon(how)).isEqualTo("reset");
    assertThat(exchange.heads()).isEmpty();
  }

  @Test
  void a_reset_of_the_instance_is_one_to_the_client() {
    accepting(
        (request, connection) -> {
          connection.getInputStream().read();
          connection.setSoLinger(true, 0);
          connection.close();
        });
    Exchange exchange = opened();

    exchange.send("x", false);

    over(exchange);
    assertThat(exchange.isWhole()).isFalse();
    assertThat(exchange.reset()).isEqualTo(Http2Error.CANCEL);
    assertThat(client.isOpen()).isTrue();
    nothingIsUnderWay();
  }

  @ParameterizedTest
  @ValueSource(strings = {"403 Forbidden", "302 Found", "426 Upgrade Required", "503 Later"})
  void another_answer_goes_to_the_client_as_it_is(String status) {
    upstream.playing(
        (request, connection) ->
            write(
                connection,
                "HTTP/1.1 " + status + "\r\nX-Why: you\r\nContent-Length: 2\r\n\r\nno"));

    Exchange exchange = client.begin(asking(), false);

    over(exchange);
    assertThat(exchange.status()).isEqualTo(status.substring(0, 3));
    assertThat(exchange.heads().getFirst().get("x-why")).hasToString("you");
    assertThat(exchange.body()).isEqualTo("no");
    assertThat(exchange.isWhole()).isTrue();
    nothingIsUnderWay();
    opensAnother();
  }

  private void opensAnother() {
    echoing();
    Exchange next = opened();
    next.send("ok", true);
    over(next);
    assertThat(next.body()).isEqualTo("ok");
  }

  /** To a client of HTTP/2 any success is an open WebSocket. */
  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "299 Fine"})
  void a_success_that_is_no_web_socket_is_not_passed_on(String status) {
    double broken = gateway.sum("signalbox.dispatch.attempts", "outcome", "broken");
    upstream.playing(
        (request, connection) ->
            write(connection, "HTTP/1.1 " + status + "\r\nContent-Length: 6\r\n\r\n<html>"));

    Exchange exchange = client.begin(asking(), false);

    over(exchange);
    assertThat(exchange.status()).isEqualTo("501");
    assertThat(exchange.body()).contains("no-websocket").doesNotContain("<html>");
    assertThat(gateway.sum("signalbox.dispatch.attempts", "outcome", "broken")).isEqualTo(broken);
    nothingIsUnderWay();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "dGhlIHNhbXBsZSBub25jZQ=="})
  void who_has_not_understood_the_key_has_not_answered(String proof) {
    upstream.playing((request, connection) -> write(connection, WebSockets.switched(proof, "")));

    Exchange exchange = client.begin(asking(), false);

    over(exchange);
    assertThat(exchange.status()).isEqualTo("502");
    nothingIsUnderWay();
  }

  @Test
  void where_nobody_is_there_is_a_problem() {
    gateway.workers();
    Exchange nobody = client.begin(asking(), false);
    Exchange nowhere = client.begin(asking("/nowhere"), false);

    over(nobody);
    over(nowhere);
    assertThat(nobody.status()).isEqualTo("503");
    assertThat(nowhere.status()).isEqualTo("404");
  }

  @ParameterizedTest
  @ValueSource(strings = {"connect-udp", "h2c", "webtransport"})
  void other_protocols_are_not_implemented(String protocol) {
    Exchange exchange =
        client.begin(Http2Client.request("CONNECT", PATH).add(PROTOCOL, protocol), false);

    over(exchange);
    assertThat(exchange.status()).isEqualTo("501");
    assertThat(upstream.heads.get()).isZero();
  }

  @Test
  void a_tunnel_to_anywhere_is_not_implemented() {
    Exchange exchange =
        client.begin(
            new DefaultHttp2Headers(false).method("CONNECT").authority("other.example:443"), false);

    over(exchange);
    assertThat(exchange.status()).isEqualTo("501");
    assertThat(upstream.heads.get()).isZero();
  }

  static List<Arguments> malformed() {
    List<Arguments> all = new ArrayList<>();
    add(all, "another method", Http2Client.request("GET", PATH).add(PROTOCOL, "websocket"));
    add(all, "no path", headers(null, "http"));
    add(all, "an empty path", headers("", "http"));
    add(all, "no scheme", headers(PATH, null));
    add(all, "a length", asking().add("content-length", "5"));
    add(all, "another host", asking().add("host", "other.example"));
    add(all, "upgraded as in http/1.1", asking().add("upgrade", "websocket"));
    add(all, "about the connection", asking().add("connection", "upgrade"));
    add(all, "two protocols", asking().add(PROTOCOL, "websocket"));
    return all;
  }

  private static void add(List<Arguments> all, String name, Http2Headers headers) {
    all.add(Arguments.argumentSet(name, headers));
  }

  private static Http2Headers headers(String path, String scheme) {
    Http2Headers headers =
        new DefaultHttp2Headers(false)
            .method("CONNECT")
            .authority("shop.example")
            .add(PROTOCOL, "websocket");
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
    Exchange exchange = client.begin(headers, false);

    over(exchange);
    assertThat(exchange.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    assertThat(upstream.heads.get()).isZero();
    opensAnother();
  }

  @Test
  void an_open_one_has_no_trailers() {
    CompletableFuture<String> how = telling();
    Exchange exchange = opened();

    exchange.trail(new DefaultHttp2Headers(false).add("x-late", "1"));

    over(exchange);
    assertThat(exchange.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    assertThat(soon(how)).isEqualTo("reset");
    nothingIsUnderWay();
  }

  @Test
  void one_that_is_not_open_yet_has_none_either() {
    CountDownLatch go = new CountDownLatch(1);
    upstream.playing(
        (request, connection) -> {
          waitFor(go);
          write(connection, accepted(request, ""));
        });
    Exchange exchange = client.begin(asking(), false);
    await().until(() -> upstream.heads.get() == 1);
    exchange.trail(new DefaultHttp2Headers(false).add("x-late", "1"));
    go.countDown();

    over(exchange);
    assertThat(exchange.reset()).isEqualTo(Http2Error.PROTOCOL_ERROR);
    nothingIsUnderWay();
  }

  @Test
  void frames_of_unknown_kinds_are_nobody_s() {
    echoing();
    Exchange exchange = opened();
    exchange.send("hel", false);
    exchange.unknown();
    exchange.send("lo", true);

    over(exchange);
    assertThat(exchange.body()).isEqualTo("hello");
  }

  @Test
  void who_takes_nothing_holds_little_and_is_cut_off_alone() {
    AtomicLong given = new AtomicLong();
    CompletableFuture<String> how = new CompletableFuture<>();
    accepting(
        (request, connection) -> {
          try {
            pour(connection, given);
          } catch (IOException e) {
            how.complete("reset");
          }
        });
    try (Http2Client slow = Http2Client.connectTakingNothing(gateway.port())) {
      Exchange stuck = slow.begin(asking(), false);
      answered(stuck);
      await().until(() -> gateway.sum("signalbox.server.bytes.untaken") > 0);

      over(stuck);
      assertThat(stuck.reset()).isEqualTo(Http2Error.CANCEL);
      assertThat(slow.isOpen()).isTrue();
    }
    assertThat(soon(how)).isEqualTo("reset");
    // What the system holds between instance and gateway, and a little more.
    assertThat(given.get()).isLessThan(32 * 1024 * 1024);
    await().until(() -> gateway.sum("signalbox.server.bytes.untaken") == 0);
    nothingIsUnderWay();
  }

  private static void pour(Socket connection, AtomicLong given) throws IOException {
    byte[] part = new byte[16 * 1024];
    while (given.get() < 1L << 30) {
      connection.getOutputStream().write(part);
      given.addAndGet(part.length);
    }
  }

  @Test
  void an_instance_that_reads_later_gets_all_of_it() {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<String> read = new CompletableFuture<>();
    accepting(
        (request, connection) -> {
          waitFor(go);
          InputStream in = connection.getInputStream();
          read.complete("" + in.transferTo(OutputStream.nullOutputStream()));
          connection.shutdownOutput();
        });
    Exchange exchange = opened();
    String part = "z".repeat(MUCH);
    for (int i = 0; i < 10; i++) {
      exchange.send(part, i == 9);
    }

    // The others of the same connection are not held up by it.
    Exchange other = client.get("/nowhere");
    over(other);
    assertThat(other.status()).isEqualTo("404");
    go.countDown();
    assertThat(soon(read)).isEqualTo("" + 10 * MUCH);
    over(exchange);
    assertThat(exchange.isWhole()).isTrue();
  }

  @Test
  void a_hundred_are_open_at_once_on_one_connection() {
    echoing();
    List<Exchange> exchanges =
        IntStream.range(0, 100).mapToObj(i -> client.begin(asking(), false)).toList();
    exchanges.forEach(WebSocketClients::answered);
    assertThat(exchanges).allMatch(exchange -> exchange.status().equals("200"));
    await().until(() -> gateway.inFlight("worker-1") == 100);

    Exchange oneMore = client.begin(asking(), false);
    over(oneMore);
    assertThat(oneMore.reset()).isEqualTo(Http2Error.REFUSED_STREAM);

    for (int i = 0; i < exchanges.size(); i++) {
      exchanges.get(i).send(i + "x".repeat(20_000), true);
    }
    for (int i = 0; i < exchanges.size(); i++) {
      over(exchanges.get(i));
      assertThat(exchanges.get(i).body()).isEqualTo(i + "x".repeat(20_000));
    }
    nothingIsUnderWay();
  }

  @Test
  void who_resets_one_after_the_other_is_sent_away() {
    echoing();

    for (int i = 0; i < 400 && client.isOpen(); i++) {
      client.begin(asking(), false).reset(Http2Error.CANCEL);
    }

    await().until(() -> !client.isOpen());
    assertThat(client.goneAway()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM);
    nothingIsUnderWay();
  }

  @Test
  void it_counts_as_those_of_http_1_do() {
    double before = gateway.sum("spring.cloud.gateway.requests", "httpStatusCode", "101");
    echoing();
    Exchange exchange = opened();
    exchange.send("", true);
    over(exchange);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                gateway.sum("spring.cloud.gateway.requests", "httpStatusCode", "101")
                    == before + 1);
  }
}
