package io.signalbox.member.web;

import static io.signalbox.member.web.Sockets.connect;
import static io.signalbox.member.web.Sockets.everything;
import static io.signalbox.member.web.Sockets.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection's last request, close behind another. */
class LastRequestTest {

  /** Of so many, some come while the answer before them is just ending. */
  private static final int TRIES = 300;

  private static NettyService service;

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Service {
    @Bean
    Answers answers() {
      return new Answers();
    }
  }

  /** Answers off the event loop. */
  @RestController
  static class Answers {

    @GetMapping("/{name}/in/{millis}")
    Mono<String> in(@PathVariable String name, @PathVariable int millis) {
      return Mono.delay(Duration.ofMillis(millis)).thenReturn(name);
    }

    @GetMapping("/now")
    String now() {
      return "now";
    }

    @PostMapping("/count")
    Mono<Long> count(@RequestBody Flux<DataBuffer> body) {
      return body.map(
              part -> {
                long bytes = part.readableByteCount();
                DataBufferUtils.release(part);
                return bytes;
              })
          .reduce(0L, Long::sum);
    }

    @PostMapping("/echo")
    Mono<String> echo(@RequestBody String text) {
      return Mono.just(text);
    }
  }

  @BeforeAll
  static void start() {
    service = NettyService.start(Service.class);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static String get(String path, String... headers) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + String.join("", headers) + "\r\n";
  }

  private static Stream<Arguments> lastRequests() {
    String tooLong = "X: " + "x".repeat(20_000) + "\r\n";
    return Stream.of(
        arguments("a request for the end", get("/B/in/0", "Connection: close\r\n"), "\r\n\r\nB"),
        arguments("HTTP/1.0", "GET /B/in/0 HTTP/1.0\r\nHost: a\r\n\r\n", "\r\n\r\nB"),
        arguments("another protocol", "EHLO a\r\n\r\n", " 400 Bad Request\r\n"),
        arguments("a header that is too long", get("/B/in/0", tooLong), " 431 Request Header "));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lastRequests")
  void is_answered_when_it_comes_just_as_an_answer_ends(String what, String last, String answer)
      throws Exception {
    for (int i = 0; i < TRIES; i++) {
      try (Socket client = connect(service)) {
        send(client, get("/A/in/1"));
        upTo("A", client);
        send(client, last);

        assertThat(everything(client)).contains(answer);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lastRequests")
  void is_answered_after_all_those_that_it_was_sent_behind(String what, String last, String answer)
      throws Exception {
    try (Socket client = connect(service)) {
      send(client, get("/slow/in/100") + get("/fast/in/0") + last);

      assertThat(everything(client)).containsSubsequence("\r\n\r\nslow", "\r\n\r\nfast", answer);
    }
  }

  @Test
  void takes_its_body_along_also_what_of_it_comes_late() throws Exception {
    String text = "x".repeat(100_000);
    String post = post("/echo", 2 * text.length());
    try (Socket client = connect(service)) {
      send(client, get("/slow/in/100") + get("/now") + post + text);
      String answers = upTo("now", client);
      assertThat(answers).contains("slow");
      send(client, text);

      assertThat(everything(client)).contains(" 200 OK").endsWith(text + text);
    }
  }

  @Test
  void stays_with_the_client_as_long_as_it_has_to_wait() throws Exception {
    int length = 64 * 1024 * 1024;
    AtomicInteger sent = new AtomicInteger();
    try (Socket client = connect(service);
        ExecutorService sender = Executors.newSingleThreadExecutor()) {
      send(client, get("/slow/in/1000") + post("/count", length));
      Future<?> sending =
          sender.submit(
              () -> {
                byte[] part = new byte[1024 * 1024];
                while (sent.get() < length) {
                  client.getOutputStream().write(part);
                  sent.addAndGet(part.length);
                }
                return null;
              });
      upTo("slow", client);
      assertThat(sent.get()).as("what fits into the system's buffers").isLessThan(length / 2);

      assertThat(everything(client)).endsWith("\r\n\r\n" + length);
      sending.get();
    }
  }

  private static String post(String path, int length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: text/plain\r\n"
        + "Content-Length: "
        + length
        + "\r\n\r\n";
  }

  /** All bytes until an answer's body has come. */
  private static String upTo(String body, Socket socket) throws IOException {
    StringBuilder read = new StringBuilder();
    while (!read.toString().endsWith("\r\n\r\n" + body)) {
      int next = socket.getInputStream().read();
      assertThat(next).as("after %s", read).isNotNegative();
      read.append((char) next);
    }
    return read.toString();
  }
}
