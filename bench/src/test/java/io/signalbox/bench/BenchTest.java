package io.signalbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command, against a server that plays the gateway and the worker. */
class BenchTest {

  private static final String SUCCEEDED = "{\"id\":\"1\",\"state\":\"SUCCEEDED\"}";
  private static final String RUNNING = "{\"id\":\"1\",\"state\":\"RUNNING\"}";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger tasks = new AtomicInteger();
  private HttpServer server;
  private volatile int everyNthFails = Integer.MAX_VALUE;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          boolean task = exchange.getRequestURI().getPath().equals("/api/tasks");
          exchange.getRequestBody().readAllBytes();
          boolean fails = task && tasks.incrementAndGet() % everyNthFails == 0;
          byte[] body = (fails ? RUNNING : SUCCEEDED).getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(fails ? 202 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void prints_tables_and_nothing_else() {
    assertThat(run("--rounds", "1", "--seconds", "1", "--warm-up", "0", "--clients", "4")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("| plan | 0 s of warm-up; rounds: 1; 1 s for each measurement |")
        .contains("| machine | " + Runtime.getRuntime().availableProcessors() + " cores")
        .containsPattern(
            "\\| empty task, 4 clients \\| [1-9]\\d* \\([1-9]\\d*–[1-9]\\d*\\) \\| .* \\| 0 \\|")
        .containsPattern(
            "GET /api/task-types, added by the gateway\\*\\* \\| \\*\\*-?\\d+\\.\\d\\d ")
        .containsPattern("POST /api/tasks, empty task, direct \\| \\d+\\.\\d\\d \\(")
        .doesNotContain("Failures");
  }

  @Test
  void what_did_not_succeed_is_a_failure() {
    everyNthFails = 20;

    assertThat(run("--rounds", "1", "--seconds", "1", "--warm-up", "0", "--clients", "4")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("\\| empty task, 4 clients \\| .* \\| [1-9]\\d* \\|")
        .contains("the last one: `status 202 " + RUNNING);
  }

  @Test
  void a_cluster_that_does_not_work_is_told_in_one_line() {
    everyNthFails = 1;

    assertThat(run()).isEqualTo(1);
    assertThat(errors()).contains("does not answer as it should: status 202").hasLineCount(1);
  }

  @Test
  void so_is_one_that_is_not_there() {
    server.stop(0);

    assertThat(run()).isEqualTo(1);
    assertThat(errors()).contains("ConnectException").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--speed",
        "--rounds",
        "--rounds 0",
        "--rounds -1",
        "--seconds 1.5",
        "--seconds 601",
        "--clients 99999999999",
        "--warm-up ten",
        "--rounds 1 5",
        "--rounds 1 handoff",
        "fly",
        "route --rounds 5",
        "handoff --rounds 0",
        "handoff --seconds",
        "handoff --clients 5",
        "exchanges --size 0",
        "exchanges --size 2GB",
        "tasks --rounds 0",
        "tasks --drain -1",
        "tasks --drain 1000001",
        "tasks --workers 0",
        "tasks --workers 33",
        "tasks --seconds"
      })
  void a_mistake_is_told_in_one_line(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(errors()).startsWith("bench: ").endsWith("(try --help)\n").hasLineCount(1);
    assertThat(tasks).hasValue(0);
  }

  @Test
  void what_to_change_is_told() {
    run("--rounds", "many");
    assertThat(errors()).contains("--rounds", "'many' is no whole number from 1 to 100");
  }

  @ParameterizedTest
  @CsvSource({
    "SIGNALBOX_GATEWAY, 192.0.2.1:8080",
    "SIGNALBOX_GATEWAY, localhost:8080",
    "SIGNALBOX_GATEWAY, 127.0.0.1:65536",
    "SIGNALBOX_WORKER, 127.0.0.1:0",
    "SIGNALBOX_WORKER, 127.0.0.1:80@example.org",
    "SIGNALBOX_WORKER, ''"
  })
  void only_this_machine_is_measured(String name, String value) {
    var environment = new HashMap<>(environment());
    environment.put(name, value);

    assertThat(bench().run(environment)).isEqualTo(2);
    assertThat(errors()).startsWith("bench: " + name).hasLineCount(1);
    assertThat(tasks).hasValue(0);
  }

  @Test
  void help_needs_no_cluster() {
    assertThat(bench().run(Map.of(), "--rounds", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("Usage: ./signalbox bench ")
        .contains("simulate", "choose", "route", "throughput", "handoff", "tasks", "conformance")
        .contains("(20)");
  }

  @Test
  void what_has_options_of_its_own_tells_them() {
    assertThat(bench().run(Map.of(), "handoff", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("Usage: ./signalbox bench handoff ")
        .contains("(4)");
  }

  @Test
  void those_of_tasks_have_defaults() {
    assertThat(bench().run(Map.of(), "tasks", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("Usage: ./signalbox bench tasks ")
        .contains("--rounds=N", "--seconds=N", "--warm-up=N")
        .containsPattern("--drain=N +tasks of a backlog.*\\(20000\\)")
        .containsPattern("--workers=N +of our cluster \\(3\\)");
  }

  private int run(String... arguments) {
    return bench().run(environment(), arguments);
  }

  private Bench bench() {
    return new Bench(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private Map<String, String> environment() {
    String address = "127.0.0.1:" + server.getAddress().getPort();
    return Map.of("SIGNALBOX_GATEWAY", address, "SIGNALBOX_WORKER", address);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
