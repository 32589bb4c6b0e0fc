package io.signalbox.worker.types.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.signalbox.member.directory.Relay;
import io.signalbox.worker.FakeRegistry;
import io.signalbox.worker.delivery.HttpCaller;
import io.signalbox.worker.delivery.Method;
import io.signalbox.worker.delivery.Receipt;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.test.Attempt;
import io.signalbox.worker.types.test.Inputs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Calls to real servers that a registry tells of. */
@Timeout(60)
class CallTaskTest {

  private static final Duration PATIENT = Duration.ofSeconds(30);

  /** Less than any other time-out here, and enough for a server on this machine. */
  private static final Duration IMPATIENT = Duration.ofMillis(500);

  /** A request as an instance saw it. */
  private record Seen(int port, String method, String uri, Headers headers, String body) {}

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  private final List<AutoCloseable> servers = new ArrayList<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable server : servers) {
      server.close();
    }
  }

  @Test
  void delivers_what_the_task_says_and_nothing_of_the_workers_own() throws Exception {
    int port = serve(exchange -> answer(exchange, 201, "done"));
    Attempt attempt = Attempt.first();
    CallTask.Input input =
        new CallTask.Input(
            "orders",
            "/orders/gr%C3%BCn?x=%20y&z=%2F",
            Method.PUT,
            Map.of("X-Mine", "yes", "content-type", "application/json"),
            "{\"grün\":1}");

    Receipt receipt = receipt(task(port).run(input, attempt));

    assertThat(receipt.status()).isEqualTo(201);
    assertThat(receipt.body()).isEqualTo("done");
    Seen request = seen.getFirst();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.uri()).isEqualTo("/orders/gr%C3%BCn?x=%20y&z=%2F");
    assertThat(request.body()).isEqualTo("{\"grün\":1}");
    assertThat(request.headers())
        .containsOnly(
            Map.entry("Host", List.of("127.0.0.1:" + port)),
            Map.entry("User-agent", List.of("signalbox")),
            Map.entry("Idempotency-key", List.of(attempt.taskId().toString())),
            Map.entry("Content-type", List.of("application/json")),
            Map.entry("Content-length", List.of("11")),
            Map.entry("Connection", List.of("close")),
            Map.entry("Accept", List.of("*/*")),
            Map.entry("X-mine", List.of("yes")));
  }

  @Test
  void every_attempt_has_the_same_key_and_the_tasks_own_wins() throws Exception {
    int port = serve(exchange -> answer(exchange, 503, "busy"));
    Attempt attempt = Attempt.first();
    failure(task(port), input(Method.POST), attempt);
    failure(task(port), input(Method.POST), attempt);
    CallTask.Input own =
        new CallTask.Input("orders", "/", null, Map.of("idempotency-key", "mine"), null);
    failure(task(port), own, attempt);
    String id = attempt.taskId().toString();
    assertThat(seen)
        .extracting(request -> request.headers().get("Idempotency-Key"))
        .containsExactly(List.of(id), List.of(id), List.of("mine"));
  }

  @Test
  void requests_are_spread_over_the_instances() throws Exception {
    CallTask task =
        task(
            serve(exchange -> answer(exchange, 200, "one")),
            serve(exchange -> answer(exchange, 200, "two")));
    for (int i = 0; i < 40; i++) {
      task.run(input(Method.GET), Attempt.first());
    }
    assertThat(seen).hasSize(40);
    assertThat(seen.stream().map(Seen::port).distinct()).hasSize(2);
  }

  // Instances that are away

  @ParameterizedTest
  @EnumSource(Method.class)
  void who_takes_no_connection_is_passed_over_whatever_is_sent(Method method) throws Exception {
    for (int i = 0; i < 5; i++) {
      CallTask task = task(closed(), closed(), serve(exchange -> answer(exchange, 200, "done")));
      assertThat(receipt(task.run(input(method), Attempt.first())).status()).isEqualTo(200);
      assertThat(seen).hasSize(i + 1);
    }
  }

  /** It may have carried it out; the attempt after this one has the same key. */
  @ParameterizedTest
  @EnumSource(names = {"POST", "PATCH"})
  void what_broke_off_and_may_not_be_repeated_ends_the_attempt(Method method) throws Exception {
    AtomicInteger connections = new AtomicInteger();
    int broken = raw(connections, "");
    int idle = serve(exchange -> answer(exchange, 200, "done"));
    int failed = 0;
    for (int i = 0; i < 20; i++) {
      try {
        task(broken, idle).run(input(method), Attempt.first());
      } catch (TaskFailure failure) {
        failed++;
        assertThat(failure.type()).isEqualTo("connection-failed");
        assertThat(failure.retryAfter()).isNotNull();
      }
    }
    assertThat(failed).isPositive();
    assertThat(connections).hasValue(failed);
    assertThat(seen).hasSize(20 - failed);
  }

  @ParameterizedTest
  @EnumSource(names = {"GET", "HEAD", "PUT", "DELETE"})
  void what_broke_off_and_may_be_repeated_goes_to_another(Method method) throws Exception {
    AtomicInteger connections = new AtomicInteger();
    int broken = raw(connections, "");
    int well = serve(exchange -> answer(exchange, 200, "done"));
    while (connections.get() < 2) {
      assertThat(receipt(task(broken, well).run(input(method), Attempt.first())).status())
          .isEqualTo(200);
    }
  }

  /** Memory for an answer can be asked for once in an attempt. */
  @Test
  void an_answer_that_breaks_off_ends_the_attempt() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    int port = raw(connections, "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\nabc");
    Attempt attempt = Attempt.first();
    TaskFailure failure = failure(task(port, port), input(Method.GET), attempt);
    assertThat(failure.type()).isEqualTo("connection-failed");
    assertThat(failure.retryAfter()).isNotNull();
    assertThat(connections).hasValue(1);
    assertThat(attempt.reserved()).containsExactly(4 * 20_000L);
  }

  @Test
  void no_answer_in_time_ends_the_attempt_and_closes_the_connection() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    int port = silent(closed);
    TaskFailure failure =
        failure(task(Set.of("orders"), IMPATIENT, port), input(Method.POST), Attempt.first());
    assertThat(failure.type()).isEqualTo("http-timeout");
    assertThat(failure.detail()).isEqualTo("POST orders was not answered in time.");
    assertThat(failure.retryAfter()).isNotNull();
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void without_instances_another_attempt_may_find_some() throws Exception {
    TaskFailure failure = failure(task(), input(Method.POST), Attempt.nth(2));
    assertThat(failure.type()).isEqualTo("service-away");
    assertThat(failure.detail()).isEqualTo("No instance of orders is left.");
    assertThat(failure.retryAfter()).isBetween(Duration.ZERO, Duration.ofSeconds(1));
  }

  // Answers

  @ParameterizedTest
  @CsvSource({"429, 120", "500, 0", "503, 120"})
  void what_may_pass_is_tried_again_when_the_service_says(int status, long seconds)
      throws Exception {
    int port =
        serve(
            exchange -> {
              if (seconds > 0) {
                exchange.getResponseHeaders().set("Retry-After", String.valueOf(seconds));
              }
              answer(exchange, status, "busy\n");
            });
    TaskFailure failure = failure(task(port, port), input(Method.GET), Attempt.first());
    assertThat(failure.type()).isEqualTo("http-status");
    assertThat(failure.detail())
        .isEqualTo("GET orders was answered with status " + status + ": busy");
    assertThat(failure.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(seconds));
    assertThat(seen).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 409, 422})
  void no_other_answer_is_tried_again_and_no_redirect_followed(int status) throws Exception {
    int other = serve(exchange -> answer(exchange, 200, "reached"));
    int port =
        serve(
            exchange -> {
              exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + other + "/");
              answer(exchange, status, "");
            });
    TaskFailure failure = failure(task(port), input(Method.GET), Attempt.first());
    assertThat(failure.type()).isEqualTo("http-status");
    assertThat(failure.retryAfter()).isNull();
    assertThat(seen).extracting(Seen::port).containsExactly(port);
  }

  @Test
  void an_endless_body_is_cut() throws Exception {
    int port =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] piece = "a".repeat(1000).getBytes(StandardCharsets.US_ASCII);
              while (true) {
                exchange.getResponseBody().write(piece);
              }
            });
    Attempt attempt = Attempt.first();
    Receipt receipt = receipt(task(port).run(input(Method.GET), attempt));
    assertThat(receipt.truncated()).isTrue();
    assertThat(receipt.body()).hasSize(64 * 1024);
    assertThat(attempt.reserved()).containsExactly(4 * 64 * 1024L);
  }

  @Test
  void a_header_without_measure_is_no_answer() throws Exception {
    int port =
        raw(
            new AtomicInteger(),
            "HTTP/1.1 200 OK\r\n" + ("A: " + "b".repeat(1000) + "\r\n").repeat(40) + "\r\n");
    assertThat(failure(task(port), input(Method.POST), Attempt.first()).type())
        .isEqualTo("connection-failed");
  }

  @Test
  void interruption_ends_the_exchange() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    CallTask task = task(silent(closed));
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread attempt =
        Thread.startVirtualThread(
            () -> {
              try {
                task.run(input(Method.POST), Attempt.first());
                end.complete(new AssertionError("no exception"));
              } catch (Throwable e) {
                end.complete(e);
              }
            });
    await().until(() -> attempt.getState() == Thread.State.TIMED_WAITING);
    attempt.interrupt();
    assertThat(end.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
  }

  // What may be called

  /** The task was accepted by a worker that is set up otherwise, or was before. */
  @Test
  void what_may_not_be_called_any_more_gets_nothing() throws Exception {
    int port = serve(exchange -> answer(exchange, 200, "reached"));
    TaskFailure failure =
        failure(task(Set.of("stock"), PATIENT, port), input(Method.GET), Attempt.first());
    assertThat(failure.type()).isEqualTo("forbidden-target");
    assertThat(failure.detail()).startsWith("service may not be called").endsWith("allows stock.");
    assertThat(failure.retryAfter()).isNull();
    assertThat(seen).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"service\": \"orders\"}",
        "{\"path\": \"/\"}",
        "{\"service\": \"orders\", \"path\": \"orders\"}",
        "{\"service\": \"orders\", \"path\": \"\"}",
        "{\"service\": \"\", \"path\": \"/\"}",
        "{\"service\": [\"orders\"], \"path\": \"/\"}",
        "{\"service\": \"orders\", \"path\": \"/\", \"url\": \"http://db-service/\"}",
        "{\"service\": \"orders\", \"path\": \"/\", \"method\": \"CONNECT\"}",
        "{\"service\": \"orders\", \"path\": \"/\", \"headers\": {\"A\": \"x\\r\\nB: y\"}}",
        "{\"service\": \"orders\", \"path\": \"/\", \"body\": {\"paid\": true}}"
      })
  void schema_refuses(String input) {
    assertThat(Inputs.errors(task(), input)).isNotEmpty();
  }

  // Helpers

  private int serve(Handler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    int port = server.getAddress().getPort();
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            seen.add(
                new Seen(
                    port,
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            handler.handle(exchange);
          }
        });
    server.start();
    servers.add(() -> server.stop(0));
    return port;
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean none = bytes.length == 0 || status == 304 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, none ? -1 : bytes.length);
    if (!none) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Answers every connection with the same bytes when something has come, and ends it. */
  private int raw(AtomicInteger connections, String answer) throws IOException {
    return accepting(
        socket -> {
          connections.incrementAndGet();
          socket.getInputStream().read(new byte[64 * 1024]);
          OutputStream out = socket.getOutputStream();
          out.write(answer.getBytes(StandardCharsets.US_ASCII));
          out.flush();
        });
  }

  /** Never answers, and tells when the client has gone. */
  private int silent(CountDownLatch closed) throws IOException {
    return accepting(
        socket -> {
          InputStream in = socket.getInputStream();
          while (in.read() >= 0) {
            // What is asked does not matter.
          }
          closed.countDown();
        });
  }

  private interface Conversation {
    void hold(Socket socket) throws IOException;
  }

  private int accepting(Conversation conversation) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    servers.add(server);
    Thread.startVirtualThread(
        () -> {
          while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
              conversation.hold(socket);
            } catch (IOException e) {
              // The client or the test has gone.
            }
          }
        });
    return server.getLocalPort();
  }

  private static int closed() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** May call {@code orders}, which has instances at these ports. */
  private static CallTask task(int... ports) {
    return task(Set.of("orders"), PATIENT, ports);
  }

  private static CallTask task(Set<String> services, Duration responseTimeout, int... ports) {
    CallProperties properties =
        new CallProperties(
            services,
            Set.of("actuator"),
            Duration.ofSeconds(2),
            responseTimeout,
            IMPATIENT,
            DataSize.ofKilobytes(64),
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofHours(1));
    return new CallTask(
        new CallRules(properties),
        new Relay(new FakeRegistry("orders", ports).directory()),
        properties.patience(),
        new HttpCaller(properties.limits()),
        properties.retryRules());
  }

  private static CallTask.Input input(@Nullable Method method) {
    return new CallTask.Input("orders", "/", method, null, null);
  }

  private static Receipt receipt(TaskOutput output) {
    return (Receipt) ((TaskOutput.Json) output).value();
  }

  private static TaskFailure failure(CallTask task, CallTask.Input input, Attempt attempt) {
    return catchThrowableOfType(TaskFailure.class, () -> task.run(input, attempt));
  }
}
