package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

/** Requests that a member answers before the service sees them, byte by byte. */
class RefusedRequestsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

  private static final Queue<Throwable> DROPPED = new ConcurrentLinkedQueue<>();

  private static NettyService service;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Service {
    @Bean
    Answers answers() {
      return new Answers();
    }
  }

  @RestController
  static class Answers {

    @RequestMapping("/**")
    String any() {
      SEEN.add("any");
      return "answered";
    }

    @GetMapping("/later")
    Mono<String> later() {
      return Mono.delay(Duration.ofMillis(300)).thenReturn("later");
    }

    @PostMapping("/read")
    Mono<String> read(@RequestBody Mono<String> body) {
      return body.doOnNext(SEEN::add).thenReturn("read");
    }

    /** As a filter of a service might. */
    @PostMapping("/attribute")
    String attribute(ServerWebExchange exchange) {
      exchange.getRequest().getAttributes().put("a", "kept");
      return exchange.getRequiredAttribute("a");
    }

    @PostMapping("/form")
    Mono<String> form(ServerWebExchange exchange) {
      return exchange.getFormData().map(form -> "form " + form);
    }
  }

  @BeforeAll
  static void start() {
    Hooks.onErrorDropped(DROPPED::add);
    service = NettyService.start(Service.class);
  }

  @AfterAll
  static void stop() {
    Hooks.resetOnErrorDropped();
    service.close();
  }

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  /** Every byte that comes until the service closes. */
  private static String exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port())) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static void assertRefused(String answer, int status, String type) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("\r\nconnection: close\r\n")
        .containsIgnoringCase("\r\ncontent-type: application/problem+json\r\n")
        .contains("\"type\":\"urn:signalbox:problem:" + type + "\"")
        .contains("\"status\":" + status);
    assertThat(SEEN).isEmpty();
  }

  /** RFC 9112, section 3.2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Host: a\r\nHost: a\r\n",
        "Host: a\r\nHost: b\r\n",
        "Host: a b\r\n",
        "Host: u@a\r\n",
        "Host: a,b\r\n",
        "Host: a:80x\r\n",
        "Host: a:80:81\r\n",
        "Host: a:65536\r\n",
        "Host: :80\r\n",
        "Host: a/b\r\n",
        "Host: a\\b\r\n",
        "Host: a%zz\r\n",
        "Host: \u00e9\r\n",
        "Host: [::1\r\n",
        "Host: [::1]x\r\n",
        "Host: []\r\n",
        "Host: [a b]\r\n"
      })
  void no_host_two_hosts_and_what_is_none(String hosts) throws IOException {
    assertRefused(exchange("GET / HTTP/1.1\r\n" + hosts + "\r\n"), 400, "malformed-host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: a\r\n",
        "Host: a_b.example:8080\r\n",
        "Host:\r\n",
        "Host: 127.0.0.1:1\r\n",
        "Host: [::1]:65535\r\n",
        "Host: xn--bcher-kva.example\r\n",
        "Host: b%C3%BCcher\r\n"
      })
  void hosts_that_are_odd_and_legal(String host) throws IOException {
    assertThat(exchange("GET / HTTP/1.1\r\nConnection: close\r\n" + host + "\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void an_http_1_0_client_need_not_send_a_host_and_may_not_send_two() throws IOException {
    assertThat(exchange("GET / HTTP/1.0\r\n\r\n")).contains(" 200 ");
    SEEN.clear();
    assertRefused(exchange("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), 400, "malformed-host");
  }

  /** RFC 9110, section 15.6.6. */
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/5.6"})
  void versions_that_are_not_spoken(String version) throws IOException {
    assertRefused(exchange("GET / " + version + "\r\nHost: a\r\n\r\n"), 505, "http-version");
  }

  /** RFC 9110, sections 2.5 and 6.2. */
  @Test
  void a_later_minor_version_is_answered_as_the_one_that_is_spoken() throws IOException {
    assertThat(exchange("GET / HTTP/1.2\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET",
        "GET / HTTP/1",
        "GET / XTTP/1.1",
        "\u0000 / HTTP/1.1",
        "GET /\u007f HTTP/1.1"
      })
  void what_is_no_request_line(String line) throws IOException {
    assertRefused(exchange(line + "\r\nHost: a\r\n\r\n"), 400, "malformed-request");
  }

  /** RFC 9112, section 3.2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "path",
        "*",
        "/a#b",
        "/a?b#c",
        "/\u00e9",
        "/?\u00e9",
        "/{",
        "/%",
        "/%2",
        "/%zz",
        "/a\"b",
        "/a<b",
        "/a\\b",
        "/a^b",
        "http://",
        "http:///a",
        "http://u@a/",
        "ftp://a/",
        "mailto:a"
      })
  void targets_that_are_none(String target) throws IOException {
    assertRefused(
        exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"), 400, "malformed-target");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a%20b;c=d,e/~f?g=h&i=/?:@!$'()*+",
        "/a?b[0]=c",
        "/a|b[0]?c|d={e}^`",
        "/a//b",
        "http://a/b",
        "http://a:80/b?c",
        "https://a"
      })
  void targets_that_are_odd_and_legal(String target) throws IOException {
    assertThat(exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void options_may_ask_for_the_server_as_a_whole() throws IOException {
    assertThat(exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
        .doesNotStartWith("HTTP/1.1 400");
  }

  /** RFC 9112, section 6.1. */
  @ParameterizedTest
  @ValueSource(strings = {"gzip, chunked", "deflate,chunked", "x-unknown, chunked"})
  void a_transfer_coding_that_is_not_understood(String coding) throws IOException {
    assertRefused(
        exchange(
            "POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                + coding
                + "\r\n\r\n2\r\nab\r\n0\r\n\r\n"),
        501,
        "transfer-coding");
  }

  /** RFC 9110, section 9.3.6. */
  @ParameterizedTest
  @ValueSource(strings = {"/a", "a:443", "*"})
  void a_tunnel(String target) throws IOException {
    assertRefused(exchange("CONNECT " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"), 501, "connect");
  }

  /** The next request would lose its first eight bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 1\r\n",
        "Sec-WebSocket-Key1: 1\r\n",
        "Connection: Upgrade\r\nUpgrade: x\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 1\r\n"
      })
  void keys_of_a_web_socket_draft(String keys) throws IOException {
    String answer =
        exchange("GET / HTTP/1.1\r\nHost: a\r\n" + keys + "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertRefused(answer, 400, "obsolete-websocket");
    assertThat(answer.split("HTTP/1.1 \\d")).as("answers").hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /%s HTTP/1.1, 10000, 414, target-too-long",
    "GET / HTTP/1.1\\r\\nX: %s, 20000, 431, header-too-large"
  })
  void what_is_too_long(String request, int length, int status, String type) throws IOException {
    String long_ = request.replace("\\r\\n", "\r\n").formatted("x".repeat(length));

    assertRefused(exchange(long_ + "\r\nHost: a\r\n\r\n"), status, type);
  }

  /** RFC 9112, section 9.3.2. */
  @Test
  void those_before_it_are_answered_first() throws IOException {
    String answers =
        exchange(
            "GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/3.0\r\nHost: a\r\n\r\n"
                + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answers).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 505 ");
    assertThat(answers.split("HTTP/1.1 \\d")).as("answers").hasSize(3);
    assertThat(SEEN).isEmpty();
  }

  /** RFC 9112, section 9.6: a reset would cost the client what it has not read yet. */
  @Test
  void who_goes_on_sending_reads_the_refusal_all_the_same() throws IOException {
    String body = "x".repeat(1_000_000);
    assertRefused(
        exchange("POST / HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body),
        400,
        "malformed-host");
  }

  /** RFC 9112, sections 7.1 and 8. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2\r\nab\r\nzz\r\n",
        "2\r\nabc\r\n0\r\n\r\n",
        "zz\r\n",
        "2\r\nab\r\n0\r\nbad trailer : x\r\n\r\n",
        "2\r\nab\r\nffffffffffffffffff\r\n",
        "2;\rx\r\nab\r\n0\r\n\r\n",
        "2\r\nab\r\n0\n\r\n"
      })
  void a_body_that_breaks_is_no_whole_one(String chunks) throws IOException {
    String answer =
        exchange("POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

    assertRefused(answer, 400, "malformed-body");
    assertThat(DROPPED).as("errors that would each be logged with a stack trace").isEmpty();
  }

  @Test
  void a_form_that_breaks_is_no_whole_one() throws IOException {
    String answer =
        exchange(
            "POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n\r\n3\r\na=b\r\nzz\r\n");

    assertRefused(answer, 400, "malformed-body");
  }

  @Test
  void a_request_with_chunks_has_attributes_as_any_other() throws IOException {
    String answer =
        exchange(
            "POST /attribute HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("kept");
  }

  @Test
  void a_body_that_breaks_when_it_is_answered_ends_the_connection() throws IOException {
    String answers =
        exchange(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n"
                + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(answers.split("HTTP/1.1 \\d")).as("answers").hasSizeLessThanOrEqualTo(2);
  }
}
