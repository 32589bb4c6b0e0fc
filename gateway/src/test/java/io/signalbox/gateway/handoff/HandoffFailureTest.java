package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.GatewayApplication;
import io.signalbox.gateway.RawClient;
import io.signalbox.greeter.Greeter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateway and members as processes, one of which dies or stops under load. */
class HandoffFailureTest {

  private static final Pattern PORT =
      Pattern.compile("listens on port (\\d+)\\.|port (\\d+) \\(http\\)");
  private static final Duration START = Duration.ofSeconds(60);
  private static final int CLIENTS = 16;

  @TempDir private Path parent;
  private final List<Member> members = new ArrayList<>();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final List<Future<?>> running = new ArrayList<>();
  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private @Nullable Process gateway;
  private int port;

  private record Member(Process process, int port, String socket) {}

  @BeforeEach
  void start() throws IOException {
    Path folder = parent.resolve("handoff");
    Set<String> before = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      Process process =
          start(
              "member-" + i,
              Greeter.class,
              "--spring.config.name=greeter",
              "--eureka.client.enabled=false",
              "--spring.cloud.gateway.server.webflux.enabled=false",
              "--signalbox.handoff.folder=" + folder);
      int memberPort = port("member-" + i);
      await().atMost(START).until(() -> sockets(folder).size() > before.size());
      String socket = sockets(folder).stream().filter(before::add).findFirst().orElseThrow();
      members.add(new Member(process, memberPort, socket));
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--eureka.client.enabled=false",
                "--server.port=0",
                "--signalbox.handoff.folder=" + folder,
                "--spring.cloud.gateway.server.webflux.routes[0].id=greet",
                "--spring.cloud.gateway.server.webflux.routes[0].uri=lb://greeters",
                "--spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/greet/**",
                "--spring.cloud.gateway.server.webflux.routes[0].metadata.switch=handoff"));
    for (int i = 0; i < members.size(); i++) {
      String instance = "--spring.cloud.discovery.client.simple.instances.greeters[" + i + "].";
      arguments.add(instance + "uri=http://127.0.0.1:" + members.get(i).port());
      arguments.add(instance + "instanceId=member-" + i);
      arguments.add(instance + "metadata.[signalbox.handoff]=" + members.get(i).socket());
    }
    gateway = start("gateway", GatewayApplication.class, arguments.toArray(String[]::new));
    port = port("gateway");
    await().atMost(START).until(() -> servedBy().size() == 2);
  }

  private Process start(String name, Class<?> application, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                application.getName()));
    command.addAll(List.of(arguments));
    File log = parent.resolve(name + ".log").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  private int port(String name) {
    Path log = parent.resolve(name + ".log");
    return await()
        .atMost(START)
        .until(
            () -> {
              Matcher matcher = PORT.matcher(Files.readString(log));
              return matcher.find()
                  ? Integer.parseInt(matcher.group(matcher.group(1) == null ? 2 : 1))
                  : 0;
            },
            found -> found > 0);
  }

  private static List<String> sockets(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
  }

  /** Who answers a few connections, by handoff. */
  private Set<String> servedBy() {
    return Stream.generate(() -> RawClient.get(port, "/greet/Ada"))
        .limit(10)
        .map(answer -> answer.head().toLowerCase(Locale.ROOT))
        .filter(head -> head.contains("x-served-by"))
        .map(head -> head.replaceAll("(?s).*x-served-by: (\\S+).*", "$1"))
        .collect(Collectors.toSet());
  }

  @AfterEach
  void stop() {
    clients.shutdownNow();
    if (gateway != null) {
      gateway.destroyForcibly();
    }
    members.forEach(member -> member.process().destroyForcibly());
  }

  /** One after the other, because starting three JVMs takes the longest. */
  @Test
  void whoever_dies_or_stalls_takes_along_only_what_it_had_begun() throws Exception {
    aMemberReadsNothing();
    theGatewaysLastConnectionsOutliveIt(aMemberIsKilled());
  }

  private void aMemberReadsNothing() throws Exception {
    long stalled = members.getFirst().process().pid();
    signal("STOP", stalled);
    List<Future<String>> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = "client-" + i;
      requests.add(
          clients.submit(
              () -> {
                try (RawClient client = new RawClient(port)) {
                  client.send(
                      "GET /greet/" + name + " HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n");
                  return client.everything();
                }
              }));
    }
    List<String> answers = new ArrayList<>();
    for (Future<String> request : requests) {
      answers.add(request.get());
    }
    signal("CONT", stalled);

    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i))
          .as("with a stalled member")
          .startsWith("HTTP/1.1 200")
          .endsWith("Hello client-" + i)
          .containsOnlyOnce("HTTP/1.1");
    }
    await().atMost(START).until(() -> servedBy().size() == 2);
  }

  /** Gives back connections that the other member has. */
  private List<RawClient> aMemberIsKilled() throws Exception {
    keepAsking(() -> assertThat(RawClient.get(port, "/greet/Ada").status()).isEqualTo(200));
    await().until(() -> answered.get() > 500);
    members.getFirst().process().destroyForcibly().waitFor();
    awaitMoreAnswers(1_000);
    stopAsking();

    System.out.printf(
        "A member killed under load: %d connections answered, %d failed%n",
        answered.get(), failed.get());
    // Each client has one request at a time, which the member may have begun.
    assertThat(failed.get()).as("failed with a member").isLessThanOrEqualTo(CLIENTS);
    failed.set(0);
    return Stream.generate(() -> new RawClient(port)).limit(CLIENTS).toList();
  }

  private void theGatewaysLastConnectionsOutliveIt(List<RawClient> connections) throws Exception {
    BlockingQueue<RawClient> free = new LinkedBlockingQueue<>(connections);
    keepAsking(
        () -> {
          RawClient connection = free.remove();
          assertThat(connection.send(get("/greet/Ada")).answer().status()).isEqualTo(200);
          free.add(connection);
        });
    awaitMoreAnswers(500);
    Objects.requireNonNull(gateway).destroyForcibly().waitFor();
    awaitMoreAnswers(1_000);
    stopAsking();
    connections.forEach(RawClient::close);

    assertThat(failed).as("failed with the gateway").hasValue(0);
  }

  private void awaitMoreAnswers(int more) {
    int now = answered.get();
    await().atMost(START).until(() -> answered.get() > now + more);
  }

  private void keepAsking(Runnable request) {
    done.set(false);
    for (int i = 0; i < CLIENTS; i++) {
      running.add(
          clients.submit(
              () -> {
                while (!done.get()) {
                  try {
                    request.run();
                    answered.incrementAndGet();
                  } catch (AssertionError e) {
                    failed.incrementAndGet();
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

  private static void signal(String name, long process) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start().waitFor())
        .isZero();
  }
}
