package io.signalbox.member.web;

import static io.signalbox.member.web.Sockets.PATIENCE;
import static io.signalbox.member.web.Sockets.connect;
import static io.signalbox.member.web.Sockets.everything;
import static io.signalbox.member.web.Sockets.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Clients that are old, have said all that they will say, ask for much at once, or are slow. */
class PatientClientsTest {

  private static final Duration BODY_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration HEAD_TIMEOUT = Duration.ofMillis(500);
  private static final AtomicInteger GONE = new AtomicInteger();

  private static NettyService service;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Service {
    @Bean
    Answers answers() {
      return new Answers();
    }

    @Bean
    HandlerMapping webSocket() {
      WebSocketHandler echo =
          session -> session.send(session.receive().doOnNext(WebSocketMessage::retain));
      return new SimpleUrlHandlerMapping(Map.of("/ws", echo), -1);
    }
  }

  @RestController
  static class Answers {

    @GetMapping("/{name}/in/{millis}")
    Mono<String> in(@PathVariable String name, @PathVariable int millis) {
      return Mono.delay(Duration.ofMillis(millis)).thenReturn(name);
    }

    @GetMapping("/now/{name}")
    String now(@PathVariable String name) {
      return name;
    }

    /** In pieces, and so without a length. */
    @GetMapping(path = "/pieces", produces = MediaType.TEXT_PLAIN_VALUE)
    Flux<String> pieces() {
      return Flux.just("one ", "two ", "three").delayElements(Duration.ofMillis(20));
    }

    @GetMapping("/large/{bytes}")
    String large(@PathVariable int bytes) {
      return "x".repeat(bytes);
    }

    @GetMapping("/never")
    Mono<String> never() {
      return Mono.<String>never().doOnCancel(GONE::incrementAndGet);
    }

    @PostMapping("/length")
    Mono<String> length(@RequestBody Mono<String> body) {
      return body.map(text -> "length " + text.length());
    }

    @PostMapping("/late")
    Mono<String> late(@RequestBody Mono<String> body) {
      return Mono.delay(BODY_TIMEOUT.multipliedBy(3))
          .then(body)
          .map(text -> "length " + text.length());
    }
  }

  @BeforeAll
  static void start() {
    service =
        NettyService.start(
            Service.class,
            "signalbox.server.request-head-timeout=" + HEAD_TIMEOUT.toMillis() + "ms",
            "signalbox.server.request-body-timeout=" + BODY_TIMEOUT.toMillis() + "ms",
            "signalbox.server.min-body-rate=1000B");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  private static String post(String path, int length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  /** RFC 9112, section 6.1: chunks are for who is known to know them. */
  @ParameterizedTest
  @ValueSource(strings = {"", "Connection: keep-alive\r\n"})
  void an_http_1_0_client_gets_no_chunks(String connection) throws Exception {
    try (Socket client = connect(service)) {
      send(client, "GET /pieces HTTP/1.0\r\n" + connection + "\r\n");

      assertThat(everything(client))
          .startsWith("HTTP/1.1 200 ")
          .doesNotContainIgnoringCase("Transfer-Encoding")
          .endsWith("\r\n\r\none two three");
    }
  }

  /** RFC 9112, section 9.6. */
  @Test
  void who_has_ended_what_it_sends_still_gets_its_answers() throws Exception {
    try (Socket client = connect(service)) {
      send(client, get("/first/in/300") + get("/second/in/100") + get("/now/third"));
      client.shutdownOutput();

      assertThat(everything(client))
          .containsSubsequence("\r\n\r\nfirst", "\r\n\r\nsecond", "\r\n\r\nthird");
    }
  }

  /** More than the system takes at once: the rest waits for room. */
  @Test
  void who_has_ended_what_it_sends_gets_a_large_answer_however_slowly_it_reads() throws Exception {
    int large = 12_000_000;
    try (Socket client = new Socket()) {
      client.setReceiveBufferSize(8_192);
      client.connect(new InetSocketAddress("127.0.0.1", service.port()));
      client.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      send(client, get("/large/" + large) + get("/now/next"));
      client.shutdownOutput();
      // The socket is full by then.
      Thread.sleep(300);

      String all = everything(client);
      assertThat(all).contains("x".repeat(large) + "HTTP/1.1 200 ").endsWith("\r\n\r\nnext");
    }
  }

  /** The protocol behind a request is none of the boundary's business. */
  @Test
  void a_web_socket_of_the_service_works() throws Exception {
    LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://127.0.0.1:" + service.port() + "/ws"),
                new WebSocket.Listener() {
                  @Override
                  public @Nullable CompletionStage<?> onText(
                      WebSocket from, CharSequence text, boolean last) {
                    received.add(text.toString());
                    from.request(1);
                    return null;
                  }
                })
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    socket.sendText("hello", true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("hello");
    socket.abort();
  }

  @Test
  void who_has_ended_what_it_sends_and_asked_for_nothing_is_closed() throws Exception {
    try (Socket client = connect(service)) {
      client.shutdownOutput();
      assertThat(everything(client)).isEmpty();
    }
    try (Socket client = connect(service)) {
      send(client, get("/now/all") + "GET /half");
      client.shutdownOutput();
      assertThat(everything(client)).endsWith("\r\n\r\nall");
    }
  }

  /** RFC 9112, section 8. */
  @Test
  void who_ends_in_a_body_has_sent_no_whole_request() throws Exception {
    try (Socket client = connect(service)) {
      send(client, post("/length", 10) + "half");
      client.shutdownOutput();

      assertThat(everything(client))
          .startsWith("HTTP/1.1 400 ")
          .contains("urn:signalbox:problem:incomplete-body")
          .doesNotContain("length ");
    }
  }

  @Test
  void who_resets_is_gone() throws Exception {
    int before = GONE.get();
    try (Socket client = connect(service)) {
      send(client, get("/never"));
      client.shutdownOutput();
      // The end is to be seen before the reset; no condition tells that it was.
      Thread.sleep(100);
      client.setSoLinger(true, 0);
    }
    await().atMost(PATIENCE).until(() -> GONE.get() == before + 1);
  }

  /** RFC 9112, section 9.3.2. */
  @Test
  void a_thousand_requests_at_once_get_a_thousand_answers_in_order() throws Exception {
    StringBuilder requests = new StringBuilder();
    IntStream.range(0, 1_000).forEach(i -> requests.append(get("/now/n" + i)));
    try (Socket client = connect(service)) {
      send(client, requests.toString());
      client.shutdownOutput();

      assertThat(everything(client))
          .containsSubsequence(
              IntStream.range(0, 1_000)
                  .mapToObj(i -> "\r\n\r\nn" + i + "HTTP")
                  .limit(999)
                  .toList());
    }
  }

  /** RFC 9112, section 2.2: some send a line's end too many. */
  @Test
  void a_line_end_behind_a_request_begins_none_and_costs_no_answer() throws Exception {
    try (Socket client = connect(service)) {
      send(client, get("/slow/in/" + 3 * HEAD_TIMEOUT.toMillis()));
      // In a segment of its own.
      Thread.sleep(50);
      send(client, "\r\n");
      client.shutdownOutput();

      assertThat(everything(client)).endsWith("\r\n\r\nslow");
    }
  }

  @Test
  void a_header_that_began_behind_another_request_has_its_time_from_its_turn_on() throws Exception {
    try (Socket client = connect(service)) {
      send(client, get("/slow/in/" + 2 * HEAD_TIMEOUT.toMillis()) + "GET /half");
      long begun = System.nanoTime();

      assertThat(everything(client)).endsWith("\r\n\r\nslow");
      // Much later it would be the table that closes who asks for nothing.
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE);
    }
  }

  @Test
  void a_body_may_take_long_that_keeps_up_the_rate() throws Exception {
    int pieces = 30;
    String piece = "x".repeat(200);
    try (Socket client = connect(service)) {
      send(client, post("/length", pieces * piece.length()));
      for (int i = 0; i < pieces; i++) {
        // The client's pace: twice the rate that is asked for.
        Thread.sleep(100);
        send(client, piece);
      }
      client.shutdownOutput();

      assertThat(everything(client)).startsWith("HTTP/1.1 200 ").endsWith("length 6000");
    }
  }

  /** RFC 9110, section 15.5.9. */
  @Test
  void a_body_that_does_not_is_refused() throws Exception {
    double before = service.closed("slow-request");
    try (Socket client = connect(service)) {
      send(client, post("/length", 10_000) + "x");

      assertThat(everything(client))
          .startsWith("HTTP/1.1 408 ")
          .contains("urn:signalbox:problem:slow-body");
    }
    assertThat(service.closed("slow-request")).isEqualTo(before + 1);
  }

  @Test
  void a_body_is_not_slow_for_which_the_service_does_not_ask() throws Exception {
    int length = 200_000;
    try (Socket client = connect(service)) {
      send(client, post("/late", length) + "x".repeat(length));
      client.shutdownOutput();

      assertThat(everything(client)).startsWith("HTTP/1.1 200 ").endsWith("length " + length);
    }
  }
}
