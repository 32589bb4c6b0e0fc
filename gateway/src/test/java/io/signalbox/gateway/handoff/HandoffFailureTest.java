package io.signalbox.gateway.handoff;

import static io.signalbox.gateway.handoff.HandoffProcesses.get;
import static io.signalbox.gateway.handoff.HandoffProcesses.servedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RawClient.Answer;
import io.signalbox.gateway.handoff.HandoffProcesses.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateway and members as processes, one of which dies or stops. */
class HandoffFailureTest {

  private static final int MEMBERS = 3;
  private static final int CLIENTS = 16;

  @TempDir private Path parent;
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final List<Future<?>> running = new ArrayList<>();
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
  private HandoffProcesses processes;
  private int port;

  /**
   * A request without the answer that it should have had.
   *
   * @param began by {@link System#nanoTime}, before its connection was opened
   */
  private record Failure(long began, AssertionError how) {}

  @BeforeEach
  void start() throws Exception {
    // So that every member has connections soon, whichever is the fastest.
    processes =
        HandoffProcesses.start(parent, MEMBERS, "signalbox.balancer.all.policy=round-robin");
    port = processes.port();
  }

  @AfterEach
  void stop() {
    clients.shutdownNow();
    processes.close();
  }

  /** One after the other, because starting four JVMs takes the longest. */
  @Test
  void whoever_dies_or_stalls_takes_along_only_what_it_had_begun() throws Exception {
    aMemberIsKilledThatHasNotBegunAll(processes.member(0));
    aMemberReadsNothing(processes.member(1), 200);
    aMemberReadsNothing(processes.member(1), 0);
    aMemberIsKilledUnderLoad(processes.member(2));
    theGatewayIsKilledUnderLoad();
  }

  /**
   * @param requests on new connections meanwhile, of which some are handed to it and go unclaimed.
   *     Without any, nothing but its silence tells of the stall
   */
  private void aMemberReadsNothing(Running stalled, int requests) throws Exception {
    Map<String, List<RawClient>> connections = connectionsAtEachMember(MEMBERS - 1, 2);
    List<RawClient> itsOwn = connections.remove("member-1");
    connections.values().stream().flatMap(List::stream).forEach(RawClient::close);
    // The gateway's word is up to 100 ms old, and the last answer may have come before its end.
    await().during(Duration.ofMillis(500)).until(() -> processes.inFlight(1) == 0);
    stalled.stop();
    itsOwn.forEach(client -> client.send(get("/greet/unread")));
    List<Future<String>> pending = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      String name = "client-" + i;
      pending.add(
          clients.submit(
              () -> {
                try (RawClient client = new RawClient(port)) {
                  return client.send(lastGet("/greet/" + name)).everything();
                }
              }));
    }
    List<String> answers = new ArrayList<>();
    for (Future<String> request : pending) {
      answers.add(request.get());
    }
    for (RawClient client : itsOwn) {
      Answer answer = client.answer();
      assertThat(answer.body()).isEqualTo("Hello unread");
      assertThat(servedBy(answer)).isNotEqualTo("member-1");
    }
    stalled.resume();
    for (RawClient client : itsOwn) {
      assertThat(client.send(get("/greet/later")).answer().body()).isEqualTo("Hello later");
      client.close();
    }

    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i))
          .as("with a stalled member")
          .startsWith("HTTP/1.1 200")
          .endsWith("Hello client-" + i)
          .containsOnlyOnce("HTTP/1.1");
    }
    processes.awaitAll();
  }

  /**
   * It has begun the requests of some connections. Others are in its queue when it dies, or lie
   * unread in connections that it has answered on before, and each of those is answered once by
   * another member. Connections on which nothing was asked do not end either.
   */
  private void aMemberIsKilledThatHasNotBegunAll(Running doomed) throws Exception {
    Map<String, List<RawClient>> connections = connectionsAtEachMember(MEMBERS, 6);
    List<RawClient> itsOwn = connections.remove("member-0");
    List<RawClient> begun = itsOwn.subList(0, 4);
    List<RawClient> idle = itsOwn.subList(4, itsOwn.size());
    List<RawClient> elsewhere = connections.values().stream().flatMap(List::stream).toList();
    begun.forEach(client -> client.send(get("/greet/begun/in/60000")));
    elsewhere.forEach(client -> client.send(get("/greet/elsewhere/in/2000")));
    await().until(() -> processes.inFlight(0) == begun.size());
    await().until(() -> processes.inFlight(1) + processes.inFlight(2) == elsewhere.size());
    double redispatched = processes.gateway().sum("signalbox.handoff.redispatched");

    doomed.stop();
    List<RawClient> unread = idle.subList(0, idle.size() - 1);
    unread.forEach(client -> client.send(get("/greet/unread")));
    List<RawClient> waiting = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      waiting.add(new RawClient(port).send(lastGet("/greet/waiting-" + i)));
    }
    doomed.kill();

    for (int i = 0; i < waiting.size(); i++) {
      assertThat(waiting.get(i).everything())
          .startsWith("HTTP/1.1 200")
          .endsWith("Hello waiting-" + i)
          .containsOnlyOnce("HTTP/1.1")
          .doesNotContain("member-0");
    }
    for (RawClient client : elsewhere) {
      assertThat(client.answer().body()).isEqualTo("Hello elsewhere");
    }
    for (RawClient client : begun) {
      assertThat(client.isClosedByPeer()).as("ended with the member").isTrue();
    }
    for (RawClient client : unread) {
      assertThat(client.answer().body()).isEqualTo("Hello unread");
    }
    for (RawClient client : idle) {
      Answer answer = client.send(get("/greet/later")).answer();
      assertThat(answer.body()).isEqualTo("Hello later");
      assertThat(servedBy(answer)).isNotEqualTo("member-0");
    }
    assertThat(processes.gateway().sum("signalbox.handoff.redispatched"))
        .as("some were waiting for the member that died")
        .isGreaterThan(redispatched + idle.size());
    Stream.of(waiting, elsewhere, itsOwn).flatMap(List::stream).forEach(RawClient::close);
  }

  /** At least so many at each. */
  private Map<String, List<RawClient>> connectionsAtEachMember(int members, int count) {
    Map<String, List<RawClient>> connections = new HashMap<>();
    await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(1))
        .atMost(HandoffProcesses.START)
        .until(
            () -> {
              RawClient client = new RawClient(port);
              Answer answer = client.send(get("/greet/Ada")).answer();
              connections.computeIfAbsent(servedBy(answer), key -> new ArrayList<>()).add(client);
              return connections.size() == members
                  && connections.values().stream().allMatch(some -> some.size() >= count);
            });
    return connections;
  }

  /**
   * How many requests it had begun cannot be said: its last word of that is older than its end. So
   * it is no more than one for each client, and none that came later.
   */
  private void aMemberIsKilledUnderLoad(Running doomed) throws Exception {
    keepAsking(() -> RawClient.get(port, "/greet/Ada"));
    awaitMoreAnswers(500);
    doomed.kill();
    long dead = System.nanoTime();
    awaitMoreAnswers(1_000);
    stopAsking();

    System.out.printf(
        "A member killed under load: %d connections answered, %d ended%n",
        answered.get(), failures.size());
    assertThat(failures)
        .as("ended with a member")
        .hasSizeLessThanOrEqualTo(CLIENTS)
        .allSatisfy(
            failure -> {
              assertThat(failure.began()).isLessThan(dead);
              assertThat(failure.how()).hasMessageNotContaining("answered");
            });
    failures.clear();
  }

  private void theGatewayIsKilledUnderLoad() throws Exception {
    List<RawClient> connections =
        Stream.generate(() -> new RawClient(port)).limit(CLIENTS).toList();
    BlockingQueue<RawClient> free = new LinkedBlockingQueue<>(connections);
    keepAsking(
        () -> {
          RawClient connection = free.remove();
          Answer answer = connection.send(get("/greet/Ada")).answer();
          free.add(connection);
          return answer;
        });
    awaitMoreAnswers(500);
    processes.gateway().kill();
    awaitMoreAnswers(1_000);
    stopAsking();
    connections.forEach(RawClient::close);

    assertThat(failures).as("failed with the gateway").isEmpty();
  }

  private static String lastGet(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n";
  }

  private void awaitMoreAnswers(int more) {
    int now = answered.get();
    await().atMost(HandoffProcesses.START).until(() -> answered.get() > now + more);
  }

  private void keepAsking(Supplier<Answer> request) {
    done.set(false);
    for (int i = 0; i < CLIENTS; i++) {
      running.add(
          clients.submit(
              () -> {
                while (!done.get()) {
                  long began = System.nanoTime();
                  try {
                    assertThat(request.get().status()).as("answered").isEqualTo(200);
                    answered.incrementAndGet();
                  } catch (AssertionError e) {
                    failures.add(new Failure(began, e));
                  }
                }
              }));
    }
  }

  private void stopAsking() throws Exception {
    done.set(true);
    for (Future<?> client : running) {
      client.get();
    }
    running.clear();
  }
}
