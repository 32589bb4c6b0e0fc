package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** Questions to real servers that take their time, or hang. */
class LongPollTest {

  private static final Caller.Call QUESTION = new Caller.Call(HttpMethod.GET, "/news", null);

  /** Beyond what a test may take. */
  private static final Duration LONG = Duration.ofMinutes(2);

  private final List<AutoCloseable> servers = new ArrayList<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final CountDownLatch news = new CountDownLatch(1);

  @AfterEach
  void stop() throws Exception {
    news.countDown();
    for (AutoCloseable server : servers) {
      server.close();
    }
  }

  @Test
  void a_question_that_waits_is_no_request_on_its_way_and_tells_nothing_of_latency()
      throws Exception {
    Directory directory = directory(patient());
    Balancer<Instance> balancer = directory.of("asked");
    Server<Instance> server = balancer.servers().getFirst();
    FutureTask<Integer> answer = ask(directory, LONG);
    await().until(() -> waiting.get() == 1);
    assertThat(server.inFlight()).isZero();
    news.countDown();
    assertThat(answer.get()).isEqualTo(200);
    assertThat(balancer.view(server).latency()).isZero();
  }

  @Test
  void an_instance_that_is_gone_or_has_no_answer_is_passed_over() throws Exception {
    news.countDown();
    Directory directory = directory(closed(), refusing(), patient());
    for (int i = 0; i < 10; i++) {
      assertThat(ask(directory, LONG).get()).isEqualTo(200);
    }
  }

  @Test
  void when_the_longest_time_is_over_the_next_one_is_asked() throws Exception {
    news.countDown();
    Directory directory = directory(silent(), patient());
    for (int i = 0; i < 4; i++) {
      assertThat(ask(directory, Duration.ofMillis(600)).get()).isEqualTo(200);
    }
  }

  /** As the prober finds it out of a frozen one. */
  @Test
  void an_instance_that_is_lost_meanwhile_is_left_at_once() throws Exception {
    Directory directory = directory(silent());
    Balancer<Instance> balancer = directory.of("asked");
    FutureTask<Integer> answer = ask(directory, LONG);
    balancer.reachable(balancer.servers().getFirst(), false);
    assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(ServiceAwayException.class);
  }

  @Test
  void without_any_instance_the_asker_is_told() {
    assertThatThrownBy(() -> ask(directory(), LONG).get())
        .hasCauseInstanceOf(ServiceAwayException.class);
  }

  @Test
  void whoever_waits_can_be_interrupted() throws Exception {
    FutureTask<Integer> answer =
        new FutureTask<>(() -> poll(directory(patient())).ask(QUESTION, LONG, r -> 0));
    Thread asking = Thread.ofVirtual().start(answer);
    await().until(() -> waiting.get() == 1);
    asking.interrupt();
    assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
  }

  private FutureTask<Integer> ask(Directory directory, Duration longest) {
    FutureTask<Integer> answer =
        new FutureTask<>(
            () ->
                poll(directory)
                    .ask(
                        QUESTION,
                        longest,
                        response -> {
                          if (response.getStatusCode().isError()) {
                            throw new UnhelpfulAnswerException("It refuses");
                          }
                          return response.getStatusCode().value();
                        }));
    Thread.ofVirtual().start(answer);
    return answer;
  }

  private static LongPoll poll(Directory directory) {
    return new LongPoll(
        directory, "asked", new Caller.Limits(Duration.ofSeconds(1), LONG, 8), headers -> {});
  }

  private static Directory directory(int... ports) {
    return new Directory(
        new ListedService("asked", "127.0.0.1", ports),
        DirectoryProperties.DEFAULTS,
        BalancerProperties.DEFAULTS,
        new SimpleMeterRegistry(),
        Duration.ofSeconds(2),
        Stream::empty);
  }

  /** Answers when there is news. */
  private int patient() throws IOException {
    return answering(200);
  }

  private int refusing() throws IOException {
    return answering(503);
  }

  private int answering(int status) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            waiting.incrementAndGet();
            news.await();
            exchange.sendResponseHeaders(status, -1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    servers.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  private int silent() throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    servers.add(listener);
    return listener.getLocalPort();
  }

  private static int closed() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return listener.getLocalPort();
    }
  }
}
