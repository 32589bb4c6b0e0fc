package io.signalbox.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Services that sleep until they are called. By hand with {@code -Dsignalbox.sleep.rounds=1000}
 * rounds of sleep and call.
 */
class SleepingServicesIT {

  private static final int ROUNDS = Integer.getInteger("signalbox.sleep.rounds", 8);

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration IDLE = Duration.ofSeconds(2);

  /**
   * Knows how often it has been called since it was started, but by who asks whether it is well.
   */
  private static final String COUNTS =
      """
      import http.server, sys

      class Counts(http.server.BaseHTTPRequestHandler):
          calls = 0

          def do_GET(self):
              Counts.calls += self.path.startswith("/counts")
              answer = str(Counts.calls).encode()
              self.send_response(200)
              self.send_header("Content-Length", str(len(answer)))
              self.end_headers()
              self.wfile.write(answer)

      http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Counts).serve_forever()
      """;

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static Cluster cluster;
  private static int tcpPort;

  @BeforeAll
  static void start() throws Exception {
    Python.require();
    cluster = Cluster.prepare("sleep");
    tcpPort = Cluster.freePort();
    Path folder = Files.createDirectories(cluster.home().resolve("mine"));
    Files.copy(
        Cluster.PROJECT.resolve("examples/pages/pages.py"),
        folder.resolve("pages.py"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(folder.resolve("counts.py"), COUNTS);
    Path services = folder.resolve("services.yml");
    Files.writeString(
        services,
        """
        services:
          pages:
            paths: [/pages/**]
            run: {command: [python3, pages.py, "${PORT}"]}
            idle: {after: %1$ds}
          raw:
            protocol: tcp
            port: %2$d
            run: {command: [python3, pages.py, "${PORT}"]}
            idle: {after: %1$ds}
          counts:
            paths: [/counts/**]
            run: {command: [python3, counts.py, "${PORT}"]}
            idle: {after: %1$ds, then: pause}
          reviews:
            paths: [/reviews]
            run: {jar: %3$s}
            stop-timeout: 3m
            idle: {after: %1$ds}
          broken:
            paths: [/broken/**]
            run: {command: [python3, "-c", "exit(7)"]}
            idle: {after: 1m}
        """
            .formatted(
                IDLE.toSeconds(),
                tcpPort,
                Cluster.PROJECT.resolve("examples/review-service/target/review-service.jar")));
    cluster.must("up", "--workers", "1", "--services", services.toString());
    await().atMost(PATIENCE).untilAsserted(() -> sleeps("broken"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.must("down");
    }
  }

  private static void sleeps(String service) throws Exception {
    assertThat(cluster.must("services"))
        .containsPattern("(?m)^%s +ASLEEP +0/0 ".formatted(service));
  }

  private static void awaitSleep(String service) {
    await().atMost(PATIENCE).untilAsserted(() -> sleeps(service));
  }

  private static CompletableFuture<HttpResponse<String>> call(URI uri) {
    return HTTP.sendAsync(
        HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
  }

  @Test
  void many_that_call_at_once_are_answered_by_one_that_was_started_for_them() throws Exception {
    awaitSleep("pages");

    List<CompletableFuture<HttpResponse<String>>> calls =
        IntStream.range(0, 100).mapToObj(n -> call(cluster.gateway("/pages/" + n))).toList();
    Set<String> servers = new HashSet<>();

    for (int number = 0; number < calls.size(); number++) {
      HttpResponse<String> answer = calls.get(number).get(3, TimeUnit.MINUTES);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).startsWith("This is /pages/" + number + ",");
      servers.add(answer.headers().firstValue("X-Served-By").orElse(""));
    }
    assertThat(servers).hasSize(1);
    awaitSleep("pages");
    assertThat(cluster.must("instances")).doesNotContain("pages-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pages", "counts"})
  void no_call_fails_whenever_it_comes(String service) throws Exception {
    Random random = new Random(7);
    long slowest = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // Around the time when it falls asleep and is stopped.
      TimeUnit.MILLISECONDS.sleep(random.nextLong(IDLE.toMillis() / 2, IDLE.toMillis() * 5 / 2));
      slowest = Math.max(slowest, timeOf("/" + service + "/a").toMillis());
    }
    System.out.printf(
        "%d calls of %s around the time of falling asleep, none failed; the slowest took %d ms%n",
        ROUNDS, service, slowest);
  }

  @Test
  void a_jar_starts_quicker_once_it_has_run() throws Exception {
    Duration first = timeOf("/reviews");
    Path quickStarts = cluster.home().resolve("supervisor/quick-starts/reviews");
    await().atMost(PATIENCE).until(() -> findCache(quickStarts).isPresent());
    awaitSleep("reviews");
    Duration second = timeOf("/reviews");

    assertThat(quickStarts).isDirectoryRecursivelyContaining("glob:**/app.aot");
    assertThat(cluster.must("logs", "reviews-1")).doesNotContain("[error][aot]");
    System.out.printf(
        "A jar's first call has taken %d ms, its second one %d ms%n",
        first.toMillis(), second.toMillis());
  }

  private static Duration timeOf(String path) throws Exception {
    long start = System.nanoTime();
    HttpResponse<String> answer = call(cluster.gateway(path)).get();
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static Optional<Path> findCache(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.endsWith("left.aot")).findFirst();
    }
  }

  @Test
  void one_that_is_paused_goes_on_where_it_was() throws Exception {
    int before = Integer.parseInt(call(cluster.gateway("/counts/a")).get().body());
    awaitPaused();
    long start = System.nanoTime();
    assertThat(call(cluster.gateway("/counts/a")).get().body()).isEqualTo("" + (before + 1));
    System.out.printf(
        "One that was paused has answered after %d ms%n",
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));

    awaitPaused();
    cluster.kill("supervisor");
    CompletableFuture<HttpResponse<String>> call = call(cluster.gateway("/counts/a"));
    cluster.must("up");
    assertThat(call.get(3, TimeUnit.MINUTES).body()).isEqualTo("" + (before + 2));
  }

  private static void awaitPaused() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cluster.must("services"))
                    .containsPattern("(?m)^counts +ASLEEP +0/0 .* 1 paused"));
  }

  @Test
  void a_connection_that_is_open_keeps_it_awake() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcpPort)) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(cluster.must("services")).containsPattern("(?m)^raw +WELL "));
      await()
          .during(IDLE.multipliedBy(4))
          .atMost(IDLE.multipliedBy(5))
          .untilAsserted(
              () -> assertThat(cluster.must("services")).containsPattern("(?m)^raw +WELL "));
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getOutputStream().write("GET /raw HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .contains("This is /raw,");
    }
    awaitSleep("raw");
  }

  @Test
  void a_connection_waits_as_a_request_does() throws Exception {
    awaitSleep("raw");

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcpPort)) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      socket.getOutputStream().write("GET /raw HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answer).contains("This is /raw,");
    }
    awaitSleep("raw");
  }

  @Test
  void who_calls_one_that_cannot_be_started_learns_so() throws Exception {
    HttpResponse<String> answer = call(cluster.gateway("/broken/a")).get(3, TimeUnit.MINUTES);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("urn:signalbox:problem:does-not-wake");
    assertThat(cluster.must("services")).containsPattern("(?m)^broken .* exited with 7");
  }

  @Test
  void who_waits_while_the_supervisor_is_away_is_answered_when_there_is_one() throws Exception {
    awaitSleep("pages");
    cluster.kill("supervisor");
    CompletableFuture<HttpResponse<String>> call = call(cluster.gateway("/pages/a"));
    cluster.must("up");

    assertThat(call.get(3, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
  }
}
