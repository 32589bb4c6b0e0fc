package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;

/** Calls to real servers: what becomes of those that fail on the way. */
class CallerTest {

  private static final Caller.Call CALL =
      new Caller.Call(
          HttpMethod.POST,
          "/a%20b?c=d%26e",
          new Caller.Content("text/plain", "[body]".getBytes(StandardCharsets.US_ASCII), 1, 5));

  private final List<AutoCloseable> servers = new ArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable server : servers) {
      server.close();
    }
  }

  @Test
  void what_is_asked_arrives_and_what_is_answered_is_read_with_its_header() throws Exception {
    Caller caller = caller(directory("127.0.0.1", answering(200)));
    String read =
        caller.call(
            CALL,
            Duration.ofSeconds(5),
            answer ->
                answer.getHeaders().getFirst("Position")
                    + " "
                    + new String(answer.getBody().readAllBytes(), StandardCharsets.US_ASCII));
    assertThat(read).isEqualTo("17 POST /a%20b?c=d%26e text/plain body");
  }

  @Test
  void whoever_breaks_off_or_refuses_is_passed_over() throws Exception {
    Directory directory = directory("127.0.0.1", resetting(), closed(), answering(200));
    Caller caller = caller(directory);
    for (int i = 0; i < 20; i++) {
      assertThat(status(caller, Duration.ofSeconds(5))).isEqualTo(200);
    }
    assertThat(answered).hasValue(20);
  }

  /** Nothing is sent to it until it has been found again. */
  @Test
  void whoever_takes_no_connection_is_left_out() throws Exception {
    int port = closed();
    Directory directory = directory("127.0.0.1", port);
    assertThatThrownBy(() -> status(caller(directory), Duration.ZERO))
        .isInstanceOf(ServiceAwayException.class);
    Balancer<Instance> balancer = directory.of("called");
    assertThat(balancer.servers()).noneMatch(Server::reachable);

    answeringAt(port, 200);
    Prober prober = prober(directory);
    servers.add(prober::stop);
    prober.start();
    await().until(() -> balancer.servers().stream().allMatch(Server::reachable));
    assertThat(status(caller(directory), Duration.ZERO)).isEqualTo(200);
  }

  @Test
  void whoever_registers_from_elsewhere_is_never_called() throws Exception {
    Directory directory = directory("10.1.2.3", answering(200));
    assertThatThrownBy(() -> status(caller(directory), Duration.ofMillis(100)))
        .isInstanceOf(ServiceAwayException.class)
        .hasMessageContaining("No instance of called is left");
  }

  /** However little patience is left when it is given up. */
  @Test
  void whoever_keeps_silent_leaves_the_others_their_turn() throws Exception {
    Directory directory = directory("127.0.0.1", silent(), answering(200));
    Caller caller = caller(directory, Duration.ofMillis(500), 8);
    for (int i = 0; i < 10; i++) {
      assertThat(status(caller, Duration.ofMillis(100))).isEqualTo(200);
    }
  }

  /** As a frozen host does when its buffers are full. */
  @Test
  void whoever_stops_reading_leaves_the_others_their_turn() throws Exception {
    byte[] large = new byte[20_000_000];
    Caller.Call upload =
        new Caller.Call(
            HttpMethod.POST, "/", new Caller.Content("text/plain", large, 0, large.length));
    Caller caller =
        caller(directory("127.0.0.1", silent(), answering(200)), Duration.ofSeconds(5), 8);
    Future<Integer> read =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())
            .submit(
                () ->
                    caller.call(upload, Duration.ofSeconds(1), CallerTest::length)
                        + caller.call(upload, Duration.ofSeconds(1), CallerTest::length));
    assertThat(read.get(60, TimeUnit.SECONDS)).isGreaterThan(2 * large.length);
  }

  private static int length(ClientHttpResponse answer) throws IOException {
    return answer.getBody().readAllBytes().length;
  }

  @Test
  void whoever_waits_for_a_connection_can_be_interrupted() throws Exception {
    Caller caller = caller(directory("127.0.0.1", silent()), Duration.ofSeconds(20), 1);
    List<Throwable> ended = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  status(caller, Duration.ofSeconds(30));
                } catch (Throwable e) {
                  ended.add(e);
                }
              }));
    }
    await()
        .until(
            () ->
                threads.stream()
                    .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
    threads.forEach(Thread::interrupt);
    await().until(() -> ended.size() == 2);
    assertThat(ended).hasOnlyElementsOfType(InterruptedException.class);
  }

  @Test
  void whoever_is_interrupted_before_it_has_a_connection_is_told_so() throws Exception {
    Caller caller = caller(directory("127.0.0.1", answering(200)));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> status(caller, Duration.ofSeconds(5)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whoever_refuses_the_credential_is_no_better_for_being_quick() throws Exception {
    Directory directory = directory("127.0.0.1", answering(401), answering(200));
    Caller caller = caller(directory);
    for (int i = 0; i < 200; i++) {
      assertThat(status(caller, Duration.ofSeconds(5))).isEqualTo(200);
    }
    assertThat(answered.get() - 200).isLessThan(60);
  }

  @Test
  void a_want_of_connections_here_is_no_failure_of_an_instance() throws Exception {
    Directory directory = directory("127.0.0.1", slow(), slow());
    Caller caller = caller(directory, Duration.ofSeconds(2), 1);
    AtomicInteger away = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        threads.submit(
            () -> {
              try {
                return status(caller, Duration.ZERO);
              } catch (ServiceAwayException e) {
                return away.incrementAndGet();
              }
            });
      }
    }
    assertThat(away.get()).isGreaterThan(10);
    assertThat(directory.of("called").servers()).noneMatch(Server::ejected);
  }

  /** Nobody would take them up again, and they would stay for ever. */
  @Test
  void connections_that_nobody_needs_are_closed() throws Exception {
    ServerSocket listener = listener();
    CountDownLatch closed = new CountDownLatch(1);
    Thread.startVirtualThread(
        () -> {
          try (Socket client = listener.accept()) {
            client.getInputStream().readNBytes(4);
            client
                .getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes());
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
            closed.countDown();
          } catch (IOException e) {
            // The test is over.
          }
        });
    Caller caller = caller(directory("127.0.0.1", listener.getLocalPort()));
    assertThat(status(caller, Duration.ZERO)).isEqualTo(200);
    assertThat(closed.await(40, TimeUnit.SECONDS)).isTrue();
  }

  /** A service in trouble is not called the more for it. */
  @Test
  void repeats_keep_to_the_budget() throws Exception {
    Directory directory =
        directory(
            new BalancerProperties(
                BalancerProperties.DEFAULTS.all(), java.util.Map.of("called", fewRepeats())),
            "127.0.0.1",
            answering(500),
            answering(500));
    Caller caller = caller(directory);
    for (Duration patience : List.of(Duration.ZERO, Duration.ofSeconds(1))) {
      assertThatThrownBy(() -> status(caller, patience)).isInstanceOf(ServiceAwayException.class);
    }
    assertThat(answered.get()).isBetween(3, 4);
  }

  @Test
  void whoever_waits_can_be_interrupted() throws Exception {
    Caller caller = caller(directory("127.0.0.1", silent()));
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> ended = new AtomicReference<>();
    Thread waiting =
        Thread.startVirtualThread(
            () -> {
              begun.countDown();
              try {
                status(caller, Duration.ofSeconds(30));
              } catch (Throwable e) {
                ended.set(e);
              }
            });
    begun.await();
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
    waiting.interrupt();
    await().untilAsserted(() -> assertThat(ended.get()).isInstanceOf(InterruptedException.class));
  }

  private static int status(Caller caller, Duration patience) throws InterruptedException {
    return caller.call(
        CALL,
        patience,
        answer -> {
          if (answer.getStatusCode().isError()) {
            throw new UnhelpfulAnswerException("It answered " + answer.getStatusCode());
          }
          return answer.getStatusCode().value();
        });
  }

  private static Caller caller(Directory directory) {
    return caller(directory, Duration.ofSeconds(20), 8);
  }

  private static Caller caller(Directory directory, Duration response, int maxConnections) {
    return new Caller(
        directory,
        "called",
        new Caller.Limits(Duration.ofSeconds(1), response, maxConnections),
        headers -> {});
  }

  private static Prober prober(Directory directory) {
    DirectoryProperties properties =
        new DirectoryProperties(
            DirectoryProperties.DEFAULTS.allowedNetworks(),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ZERO);
    return new Prober(
        directory, new DirectoryAutoConfiguration().loadReader(properties), properties);
  }

  private Directory directory(String host, int... ports) {
    return directory(BalancerProperties.DEFAULTS, host, ports);
  }

  private Directory directory(BalancerProperties balancing, String host, int... ports) {
    return new Directory(
        new ListedService("called", host, ports),
        DirectoryProperties.DEFAULTS,
        balancing,
        new SimpleMeterRegistry(),
        Duration.ofSeconds(2),
        Stream::empty);
  }

  private int answering(int status) throws IOException {
    return answeringAt(0, status);
  }

  private int answeringAt(int port, int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            if (exchange.getRequestMethod().equals("POST")) {
              answered.incrementAndGet();
            }
            byte[] body =
                (exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI()
                        + " "
                        + exchange.getRequestHeaders().getFirst("Content-Type")
                        + " "
                        + new String(
                            exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII))
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("Position", "17");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    servers.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  /** Answers each request well, and takes its time. */
  private int slow() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            TimeUnit.MILLISECONDS.sleep(300);
            exchange.sendResponseHeaders(200, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    servers.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  private int resetting() throws IOException {
    ServerSocket listener = listener();
    Thread.startVirtualThread(
        () -> {
          try {
            while (true) {
              Socket client = listener.accept();
              client.setSoLinger(true, 0);
              client.close();
            }
          } catch (IOException e) {
            // The test is over.
          }
        });
    return listener.getLocalPort();
  }

  private int silent() throws IOException {
    return listener().getLocalPort();
  }

  private int closed() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return listener.getLocalPort();
    }
  }

  private ServerSocket listener() {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      servers.add(listener);
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BalancerProperties.Balancing fewRepeats() {
    return new BalancerProperties.Balancing(
        null, null, null, null, null, 0, null, null, null, null, null, null, null, 0.0, 0.0, 2);
  }
}
