package io.signalbox.worker.types.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.signalbox.worker.delivery.Backoff;
import io.signalbox.worker.delivery.HttpCaller;
import io.signalbox.worker.delivery.Method;
import io.signalbox.worker.delivery.Receipt;
import io.signalbox.worker.delivery.Request;
import io.signalbox.worker.delivery.RetryRules;
import io.signalbox.worker.delivery.Target;
import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.test.Attempt;
import io.signalbox.worker.types.test.Inputs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class HttpTaskTest {

  private static final HttpProperties PROPERTIES = properties(Duration.ofSeconds(30));

  private static final Instant NOW = Instant.parse("2026-11-06T08:49:37Z");
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /** A request as the server saw it. */
  private record Seen(String method, String uri, HttpHeaders headers, String body) {}

  private final List<DisposableServer> servers = new ArrayList<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(DisposableServer::disposeNow);
  }

  @Test
  void delivers_method_headers_and_body() throws Exception {
    int port = serve((request, response) -> response.status(201).sendString(Mono.just("done")));
    Attempt attempt = Attempt.first();
    HttpTask.Input input =
        new HttpTask.Input(
            "http://127.0.0.1:" + port + "/hooks/42?x=%20y",
            Method.PUT,
            Map.of("X-Mine", "yes", "content-type", "application/json"),
            "{\"grün\":1}");

    Receipt output = output(task().run(input, attempt));

    assertThat(output.status()).isEqualTo(201);
    assertThat(output.body()).isEqualTo("done");
    assertThat(output.truncated()).isFalse();
    Seen request = seen.getFirst();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.uri()).isEqualTo("/hooks/42?x=%20y");
    assertThat(request.body()).isEqualTo("{\"grün\":1}");
    assertThat(request.headers().getAll("X-Mine")).containsExactly("yes");
    assertThat(request.headers().getAll("Content-Type")).containsExactly("application/json");
    assertThat(request.headers().getAll("Host")).containsExactly("127.0.0.1:" + port);
    assertThat(request.headers().getAll("User-Agent")).containsExactly("signalbox");
    assertThat(request.headers().getAll("Content-Length")).containsExactly("11");
    assertThat(request.headers().getAll("Transfer-Encoding")).isEmpty();
    assertThat(request.headers().getAll("Accept-Encoding")).isEmpty();
    assertThat(request.headers().getAll("Idempotency-Key"))
        .containsExactly(attempt.taskId().toString());
  }

  @Test
  void the_tasks_own_key_and_agent_win() throws Exception {
    int port = serve((request, response) -> response.send());
    task()
        .run(
            input(port, null, Map.of("idempotency-key", "mine", "user-agent", "me"), null),
            Attempt.first());
    assertThat(seen.getFirst().headers().getAll("Idempotency-Key")).containsExactly("mine");
    assertThat(seen.getFirst().headers().getAll("User-Agent")).containsExactly("me");
  }

  @Test
  void without_a_method_a_body_decides() throws Exception {
    int port = serve((request, response) -> response.send());
    task().run(input(port, null, null, null), Attempt.first());
    task().run(input(port, null, null, "text"), Attempt.first());
    task().run(input(port, Method.POST, null, null), Attempt.first());
    assertThat(seen).extracting(Seen::method).containsExactly("GET", "POST", "POST");
    assertThat(seen.get(1).headers().get("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(seen.get(0).headers().contains("Content-Length")).isFalse();
    assertThat(seen.get(2).headers().get("Content-Length")).isEqualTo("0");
  }

  @Test
  void output_holds_few_headers_and_decoded_text() throws Exception {
    int port =
        serve(
            (request, response) ->
                response
                    .header("Content-Type", "text/plain; charset=ISO-8859-1")
                    .header("Set-Cookie", "secret=1")
                    .sendByteArray(Mono.just("gr\u00fcn\0".getBytes(StandardCharsets.ISO_8859_1))));
    Receipt output = output(task().run(input(port, null, null, null), Attempt.first()));
    assertThat(output.body()).isEqualTo("grün\ufffd");
    assertThat(output.headers()).containsOnlyKeys("content-type");
    assertThat(JsonMapper.shared().writeValueAsString(output)).contains("\"truncated\":false");
  }

  @Test
  void an_endless_body_is_cut_and_its_connection_closed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    int port =
        serve(
            (request, response) -> {
              request.withConnection(connection -> connection.onDispose(closed::countDown));
              return response.sendString(
                  Flux.<String>generate(sink -> sink.next("ü".repeat(500) + "a")));
            });
    Receipt output = output(task().run(input(port, null, null, null), Attempt.first()));
    assertThat(output.truncated()).isTrue();
    assertThat(output.body().getBytes(StandardCharsets.UTF_8).length)
        .isBetween(64 * 1024 - 1, 64 * 1024);
    assertThat(output.body()).doesNotContain("\ufffd");
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void memory_is_asked_for_as_the_answer_needs_it() throws Exception {
    int small = serve((request, response) -> response.sendString(Mono.just("done")));
    int known =
        serve(
            (request, response) ->
                response
                    .header("Content-Length", "20000")
                    .sendString(Mono.just("a".repeat(20_000))));
    int unknown =
        serve((request, response) -> response.sendString(Flux.just("a".repeat(9_000), "b")));
    int error = serve((request, response) -> response.status(500).sendString(Flux.just("a", "b")));
    assertThat(reserved(small)).isEmpty();
    assertThat(reserved(known)).containsExactly(4 * 20_000L);
    assertThat(reserved(unknown)).containsExactly(4 * 64 * 1024L);
    assertThat(reserved(error)).isEmpty();
  }

  @Test
  void who_has_no_memory_is_heard_as_it_spoke() throws Exception {
    int port =
        serve((request, response) -> response.header("Content-Length", "20000").sendHeaders());
    IllegalStateException refusal = new IllegalStateException("no memory");
    Target target = local().check("http://127.0.0.1:" + port + "/");
    Request request = new Request(Method.GET, Map.of(), null);
    assertThatThrownBy(
            () ->
                new HttpCaller(PROPERTIES.limits())
                    .call(
                        target,
                        request,
                        bytes -> {
                          throw refusal;
                        }))
        .isSameAs(refusal);
  }

  private static List<Long> reserved(int port) throws Exception {
    Attempt attempt = Attempt.first();
    try {
      task().run(input(port, null, null, null), attempt);
    } catch (TaskFailure expected) {
      assertThat(expected.type()).isEqualTo("http-status");
    }
    return attempt.reserved();
  }

  @Test
  void a_body_of_exactly_the_limit_is_whole() throws Exception {
    String body = "a".repeat(64 * 1024);
    int port = serve((request, response) -> response.sendString(Mono.just(body)));
    Receipt output = output(task().run(input(port, null, null, null), Attempt.first()));
    assertThat(output.truncated()).isFalse();
    assertThat(output.body()).isEqualTo(body);
  }

  @ParameterizedTest
  @CsvSource({"429", "500", "502", "503", "599"})
  void may_be_tried_again(int status) throws Exception {
    int port =
        serve((request, response) -> response.status(status).sendString(Mono.just("busy\n")));
    TaskFailure failure = failure(port, Attempt.nth(3));
    assertThat(failure.type()).isEqualTo("http-status");
    assertThat(failure.detail()).contains("status " + status + ": busy");
    assertThat(failure.retryAfter()).isBetween(Duration.ZERO, Duration.ofSeconds(2));
    assertThat(seen).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"300", "304", "400", "401", "404", "410", "422"})
  void is_not_tried_again(int status) throws Exception {
    int port = serve((request, response) -> response.status(status).send());
    TaskFailure failure = failure(port, Attempt.first());
    assertThat(failure.type()).isEqualTo("http-status");
    assertThat(failure.retryAfter()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "503, 120, 120",
    "429, 'Fri, 06 Nov 2026 08:50:37 GMT', 60",
    "503, 86400, 3600",
  })
  void retry_after_is_honoured(int status, String header, long seconds) throws Exception {
    int port =
        serve((request, response) -> response.status(status).header("Retry-After", header).send());
    assertThat(failure(port, Attempt.first()).retryAfter()).hasSeconds(seconds);
  }

  @Test
  void an_error_whose_body_never_ends_is_still_that_error() throws Exception {
    int port =
        serve(
            (request, response) ->
                response
                    .status(404)
                    .sendString(Flux.just("no such hook").concatWith(Mono.never())));
    assertThat(failure(port, Attempt.first()).detail()).contains("404");
  }

  @Test
  void a_refused_connection_may_be_tried_again() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      port = socket.getLocalPort();
    }
    TaskFailure failure = failure(port, Attempt.first());
    assertThat(failure.type()).isEqualTo("connection-failed");
    assertThat(failure.retryAfter()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc",
        "hello\r\n\r\n"
      })
  void a_broken_answer_may_be_tried_again_and_is_asked_for_once(String answer) throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (ServerSocket server = rawServer(connections, answer.getBytes(StandardCharsets.US_ASCII))) {
      TaskFailure failure = failure(server.getLocalPort(), Attempt.first());
      assertThat(failure.type()).isEqualTo("connection-failed");
      assertThat(failure.retryAfter()).isNotNull();
    }
    assertThat(connections).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103, 199})
  void interim_answers_are_not_the_answer(int status) throws Exception {
    byte[] answers =
        (("HTTP/1.1 " + status + " Wait\r\nLink: </a>\r\n\r\n").repeat(3)
                + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone")
            .getBytes(StandardCharsets.US_ASCII);
    try (ServerSocket server = rawServer(new AtomicInteger(), answers)) {
      Receipt output =
          output(task().run(input(server.getLocalPort(), null, null, "body"), Attempt.first()));
      assertThat(output.status()).isEqualTo(200);
      assertThat(output.body()).isEqualTo("done");
    }
  }

  @Test
  void a_chunk_and_a_trailer_without_measure_are_refused() throws Exception {
    String start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (String answer :
        List.of(
            start + "3;" + "x".repeat(100_000) + "\r\nabc\r\n0\r\n\r\n",
            start + "0\r\n" + ("A: " + "b".repeat(1000) + "\r\n").repeat(40) + "\r\n",
            "HTTP/1.1 200 " + "x".repeat(100_000) + "\r\n\r\n")) {
      try (ServerSocket server =
          rawServer(new AtomicInteger(), answer.getBytes(StandardCharsets.US_ASCII))) {
        assertThat(failure(server.getLocalPort(), Attempt.first()).type())
            .isEqualTo("connection-failed");
      }
    }
  }

  @Test
  void a_header_without_measure_is_refused() throws Exception {
    byte[] header =
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
                + ("A: " + "b".repeat(1000) + "\r\n").repeat(40)
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    try (ServerSocket server = rawServer(new AtomicInteger(), header)) {
      assertThat(failure(server.getLocalPort(), Attempt.first()).type())
          .isEqualTo("connection-failed");
    }
  }

  @Test
  void no_answer_in_time_may_be_tried_again_and_the_connection_is_closed() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    int port =
        serve(
            (request, response) -> {
              request.withConnection(connection -> connection.onDispose(closed::countDown));
              return Mono.never();
            });
    HttpTask impatient = task(properties(Duration.ofMillis(300)), local(), HttpClient::secure);
    TaskFailure failure =
        catchThrowableOfType(
            TaskFailure.class, () -> impatient.run(input(port, null, null, null), Attempt.first()));
    assertThat(failure.type()).isEqualTo("http-timeout");
    assertThat(failure.retryAfter()).isNotNull();
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void interruption_ends_the_exchange() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    int port =
        serve(
            (request, response) -> {
              request.withConnection(connection -> connection.onDispose(closed::countDown));
              arrived.countDown();
              return Mono.never();
            });
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread attempt =
        Thread.startVirtualThread(
            () -> {
              try {
                task().run(input(port, null, null, null), Attempt.first());
                end.complete(new AssertionError("no exception"));
              } catch (Throwable e) {
                end.complete(e);
              }
            });
    assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
    attempt.interrupt();
    assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
  }

  // Redirects

  @ParameterizedTest
  @CsvSource({
    "301, POST, GET",
    "302, PUT, GET",
    "303, DELETE, GET",
    "301, HEAD, HEAD",
    "307, POST, POST",
    "308, PATCH, PATCH"
  })
  void redirects_are_followed_with_the_right_method(int status, Method method, String followed)
      throws Exception {
    int port =
        serve(
            (request, response) ->
                request.uri().equals("/a?b")
                    ? response.send()
                    : response.status(status).header("Location", "/a?b").send());
    String body = method == Method.HEAD ? null : "payload";
    Receipt output =
        output(
            task().run(input(port, method, Map.of("Authorization", "x"), body), Attempt.first()));
    assertThat(output.status()).isEqualTo(200);
    assertThat(seen).extracting(Seen::method).containsExactly(method.name(), followed);
    boolean kept = body != null && followed.equals(method.name());
    assertThat(seen.get(1).body()).isEqualTo(kept ? body : "");
    assertThat(seen.get(1).headers().contains("Content-Type")).isEqualTo(kept);
    assertThat(seen.get(1).headers().get("Authorization")).isEqualTo("x");
  }

  @Test
  void credentials_do_not_follow_to_another_origin_nor_come_back() throws Exception {
    int second = serve((request, response) -> response.send());
    int first =
        serve(
            (request, response) ->
                response.status(307).header("Location", "http://127.0.0.1:" + second).send());
    Map<String, String> headers = Map.of("authorization", "a", "COOKIE", "b", "X-Other", "c");
    task().run(input(first, Method.POST, headers, "x"), Attempt.first());
    assertThat(seen.get(0).headers().get("Authorization")).isEqualTo("a");
    assertThat(seen.get(1).headers().contains("Authorization")).isFalse();
    assertThat(seen.get(1).headers().contains("Cookie")).isFalse();
    assertThat(seen.get(1).headers().get("X-Other")).isEqualTo("c");
    assertThat(seen.get(1).headers().get("Host")).isEqualTo("127.0.0.1:" + second);
  }

  @Test
  void redirects_in_a_circle_end() throws Exception {
    int port = serve((request, response) -> response.status(302).header("Location", "/").send());
    TaskFailure failure = failure(port, Attempt.first());
    assertThat(failure.type()).isEqualTo("http-redirect");
    assertThat(failure.retryAfter()).isNull();
    assertThat(seen).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.0.0.1/",
        "http://internal.test/",
        "http://169.254.169.254/latest/meta-data",
        "//[::1]/",
        "http://0x7f.1/",
        "http://user@public.test/",
        "ftp://public.test/",
        "file:///etc/passwd"
      })
  void redirects_to_forbidden_targets_are_not_followed(String location) throws Exception {
    int port =
        serve((request, response) -> response.status(302).header("Location", location).send());
    TargetGuard guard =
        new TargetGuard(
            host ->
                List.of(
                    InetAddress.ofLiteral(host.equals("internal.test") ? "10.1.1.1" : "127.0.0.1")),
            Duration.ofSeconds(30),
            address -> address.equals(LOOPBACK) || PublicAddresses.contain(address));
    HttpTask task = task(PROPERTIES, guard, HttpClient::secure);
    TaskFailure failure =
        catchThrowableOfType(
            TaskFailure.class,
            () ->
                task.run(
                    new HttpTask.Input("http://public.test:" + port + "/", null, null, null),
                    Attempt.first()));
    assertThat(failure.type()).isEqualTo("forbidden-target");
    assertThat(failure.retryAfter()).isNull();
    assertThat(seen).hasSize(1);
  }

  @Test
  void a_redirect_to_nonsense_is_permanent() throws Exception {
    int port =
        serve((request, response) -> response.status(302).header("Location", "http://[").send());
    TaskFailure failure = failure(port, Attempt.first());
    assertThat(failure.type()).isEqualTo("http-redirect");
    assertThat(failure.retryAfter()).isNull();
  }

  // Targets

  @Test
  void connects_to_the_checked_address_and_looks_nothing_up_again() throws Exception {
    int port = serve((request, response) -> response.send());
    List<String> lookedUp = Collections.synchronizedList(new ArrayList<>());
    TargetGuard guard =
        new TargetGuard(
            host -> {
              lookedUp.add(host);
              return List.of(
                  InetAddress.ofLiteral(lookedUp.size() == 1 ? "127.0.0.1" : "10.0.0.1"));
            },
            Duration.ofSeconds(30),
            LOOPBACK::equals);
    task(PROPERTIES, guard, HttpClient::secure)
        .run(
            new HttpTask.Input("http://no-such-name.invalid:" + port + "/", null, null, null),
            Attempt.first());
    assertThat(lookedUp).containsExactly("no-such-name.invalid");
    assertThat(seen.getFirst().headers().get("Host")).isEqualTo("no-such-name.invalid:" + port);
  }

  @Test
  void the_next_address_is_tried_when_one_refuses_the_connection() throws Exception {
    int port = serve((request, response) -> response.send());
    TargetGuard guard =
        new TargetGuard(
            host -> List.of(InetAddress.ofLiteral("127.0.0.2"), LOOPBACK),
            Duration.ofSeconds(30),
            address -> true);
    task(PROPERTIES, guard, HttpClient::secure)
        .run(
            new HttpTask.Input("http://two.test:" + port + "/", null, null, null), Attempt.first());
    assertThat(seen).hasSize(1);
  }

  @Test
  void a_forbidden_target_is_never_called_and_an_unknown_one_later() throws Exception {
    int port = serve((request, response) -> response.send());
    HttpTask guarded = new HttpTaskAutoConfiguration().httpTask(PROPERTIES);
    TaskFailure forbidden =
        catchThrowableOfType(
            TaskFailure.class, () -> guarded.run(input(port, null, null, null), Attempt.first()));
    assertThat(forbidden.type()).isEqualTo("forbidden-target");
    assertThat(forbidden.retryAfter()).isNull();
    assertThat(seen).isEmpty();

    HttpTask lost = task(PROPERTIES, guard(), HttpClient::secure);
    TaskFailure unknown =
        catchThrowableOfType(
            TaskFailure.class,
            () ->
                lost.run(
                    new HttpTask.Input("http://nowhere.test/", null, null, null), Attempt.first()));
    assertThat(unknown.type()).isEqualTo("unknown-host");
    assertThat(unknown.retryAfter()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost/", "http://127.0.0.1/", "http://internal.test/", "x"})
  void submission_refuses_forbidden_targets(String url) {
    assertPointer("/url", new HttpTask.Input(url, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://nowhere.test/", "https://public.test/", "http://1.1.1.1/"})
  void submission_accepts_public_and_unknown_targets(String url) throws Exception {
    task(PROPERTIES, guard(), HttpClient::secure).check(new HttpTask.Input(url, null, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Host | x | /headers/Host",
        "content-length | 5 | /headers/content-length",
        "Transfer-Encoding | chunked | /headers/Transfer-Encoding",
        "Connection | close | /headers/Connection",
        "Upgrade | h2c | /headers/Upgrade",
        "TE | trailers | /headers/TE",
        "Proxy-Authorization | x | /headers/Proxy-Authorization",
        "'A: b' | x | /headers",
        "A | 'x\r\nB: y' | /headers/A",
        "A | 'x\n' | /headers/A",
        "A | 'ü' | /headers/A"
      })
  void submission_refuses_headers(String name, String value, String pointer) {
    assertPointer(pointer, new HttpTask.Input("http://1.1.1.1/", null, Map.of(name, value), null));
  }

  @Test
  void submission_refuses_twin_headers_many_headers_and_bodies_that_cannot_be_sent() {
    assertPointer(
        "/headers/a",
        new HttpTask.Input(
            "http://1.1.1.1/", null, new TreeMap<>(Map.of("A", "1", "a", "2")), null));
    assertPointer(
        "/headers",
        new HttpTask.Input(
            "http://1.1.1.1/",
            null,
            Map.of(
                "A",
                "x".repeat(4096),
                "B",
                "x".repeat(4096),
                "C",
                "x".repeat(4096),
                "D",
                "x".repeat(4096)),
            null));
    assertPointer("/body", new HttpTask.Input("http://1.1.1.1/", Method.GET, null, "text"));
    assertPointer("/body", new HttpTask.Input("http://1.1.1.1/", null, null, "ü".repeat(600_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\": \"\"}",
        "{\"url\": \"http://a\", \"method\": \"TRACE\"}",
        "{\"url\": \"http://a\", \"headers\": {\"A\": 5}}",
        "{\"url\": \"http://a\", \"headers\": {\"A b\": \"x\"}}",
        "{\"url\": \"http://a\", \"headers\": {\"A\": \"x\\r\\nB: y\"}}",
        "{\"url\": \"http://a\", \"headers\": {\"A\": \"x\\u0000\"}}",
        "{\"url\": \"http://a\", \"body\": {}}"
      })
  void schema_refuses(String input) {
    assertThat(Inputs.errors(task(), input)).isNotEmpty();
  }

  // TLS

  @Test
  void certificates_are_verified_for_the_name(@TempDir Path directory) throws Exception {
    KeyStore keys = keyStore(directory, "good.test");
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, "password".toCharArray());
    SslContext serverSide = SslContextBuilder.forServer(managers).build();
    SslContext clientSide =
        SslContextBuilder.forClient()
            .trustManager((X509Certificate) keys.getCertificate("key"))
            .build();
    int port =
        start(
            HttpServer.create()
                .secure(spec -> spec.sslContext(serverSide))
                .handle((request, response) -> response.sendString(Mono.just("safe"))));
    TargetGuard anywhere =
        new TargetGuard(host -> List.of(LOOPBACK), Duration.ofSeconds(30), address -> true);
    HttpTask trusting =
        task(PROPERTIES, anywhere, client -> client.secure(spec -> spec.sslContext(clientSide)));
    HttpTask.Input good = new HttpTask.Input("https://good.test:" + port, null, null, null);
    HttpTask.Input bad = new HttpTask.Input("https://bad.test:" + port, null, null, null);

    assertThat(output(trusting.run(good, Attempt.first())).body()).isEqualTo("safe");
    assertThat(
            catchThrowableOfType(TaskFailure.class, () -> trusting.run(bad, Attempt.first()))
                .type())
        .isEqualTo("connection-failed");
    HttpTask usual = task(PROPERTIES, anywhere, HttpClient::secure);
    assertThat(
            catchThrowableOfType(TaskFailure.class, () -> usual.run(good, Attempt.first())).type())
        .isEqualTo("connection-failed");
  }

  private static KeyStore keyStore(Path directory, String name) throws Exception {
    Path file = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                "password",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, "password".toCharArray());
    }
    return keys;
  }

  // Helpers

  private interface Handler {
    Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response);
  }

  private int serve(Handler handler) {
    return start(
        HttpServer.create()
            .handle(
                (request, response) ->
                    request
                        .receive()
                        .aggregate()
                        .asString()
                        .defaultIfEmpty("")
                        .doOnNext(
                            body ->
                                seen.add(
                                    new Seen(
                                        request.method().name(),
                                        request.uri(),
                                        request.requestHeaders().copy(),
                                        body)))
                        .flatMapMany(body -> handler.handle(request, response))
                        .then()));
  }

  private int start(HttpServer server) {
    DisposableServer started = server.host("127.0.0.1").port(0).bindNow();
    servers.add(started);
    return started.port();
  }

  /** Answers every connection with the same bytes once it has seen the end of a header. */
  private static ServerSocket rawServer(AtomicInteger connections, byte[] answer) throws Exception {
    ServerSocket server = new ServerSocket(0, 5, LOOPBACK);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (true) {
                try (Socket socket = server.accept()) {
                  connections.incrementAndGet();
                  InputStream in = socket.getInputStream();
                  int state = 0;
                  while (state < 4) {
                    int b = in.read();
                    state = b == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : 0;
                  }
                  OutputStream out = socket.getOutputStream();
                  out.write(answer);
                  out.flush();
                } catch (IOException e) {
                  if (server.isClosed()) {
                    return;
                  }
                }
              }
            });
    return server;
  }

  private static HttpProperties properties(Duration responseTimeout) {
    return new HttpProperties(
        false,
        Duration.ofSeconds(30),
        Duration.ofSeconds(2),
        responseTimeout,
        DataSize.ofKilobytes(64),
        5,
        Duration.ofMillis(500),
        Duration.ofSeconds(60),
        Duration.ofHours(1));
  }

  private static HttpTask task() {
    return task(PROPERTIES, local(), HttpClient::secure);
  }

  private static HttpTask task(
      HttpProperties properties, TargetGuard guard, UnaryOperator<HttpClient> tls) {
    return new HttpTask(
        guard,
        new HttpCaller(properties.limits(), tls),
        new RetryRules(
            new Backoff(properties.backoff(), properties.maxBackoff(), new Random(1)),
            properties.maxRetryAfter(),
            () -> NOW),
        properties.maxRedirects());
  }

  private static TargetGuard local() {
    return new TargetGuard(NameResolver.system(), Duration.ofSeconds(30), address -> true);
  }

  private static TargetGuard guard() {
    return new TargetGuard(
        host ->
            switch (host) {
              case "public.test" -> List.of(InetAddress.ofLiteral("93.184.215.14"));
              case "internal.test" -> List.of(InetAddress.ofLiteral("10.0.0.1"));
              default -> throw new UnknownHostException(host);
            },
        Duration.ofSeconds(30),
        PublicAddresses::contain);
  }

  private static HttpTask.Input input(
      int port,
      @Nullable Method method,
      @Nullable Map<String, String> headers,
      @Nullable String body) {
    return new HttpTask.Input("http://127.0.0.1:" + port + "/", method, headers, body);
  }

  private static Receipt output(TaskOutput output) {
    return (Receipt) ((TaskOutput.Json) output).value();
  }

  private static TaskFailure failure(int port, Attempt attempt) {
    return catchThrowableOfType(
        TaskFailure.class, () -> task().run(input(port, null, null, null), attempt));
  }

  private static void assertPointer(String pointer, HttpTask.Input input) {
    HttpTask task = task(PROPERTIES, guard(), HttpClient::secure);
    assertThatThrownBy(() -> task.check(input))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.pointer()).isEqualTo(pointer));
  }
}
