package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger finds at the doors of a cluster as it is started by default. */
class SafeByDefaultIT {

  private static final List<String> NAMES =
      List.of("registry", "db-1", "gateway", "worker-1", "worker-2");

  private static Cluster cluster;
  private TaskClient client;

  @BeforeAll
  static void start() throws Exception {
    // In turn, so that it can be said beforehand who is asked.
    cluster =
        Cluster.prepare("safe")
            .with("SIGNALBOX_BALANCER_ALL_POLICY", "round-robin")
            .with("SIGNALBOX_BALANCER_ALL_SLOWSTART", "0s");
    cluster.must("up", "--workers", "2");
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void connect() {
    client = new TaskClient(cluster);
  }

  @Test
  void everything_listens_on_loopback_only() throws Exception {
    List<String> elsewhere = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(Path.of("/proc/net/" + table))) {
        String[] fields = line.trim().split("\\s+");
        boolean listens = fields[3].equals("0A");
        boolean loopback =
            fields[1].startsWith("0100007F:")
                || fields[1].startsWith("00000000000000000000000001000000:")
                || fields[1].startsWith("0000000000000000FFFF00000100007F:");
        if (listens && !loopback && sockets().contains("socket:[" + fields[9] + "]")) {
          elsewhere.add(line);
        }
      }
    }
    assertThat(sockets()).isNotEmpty();
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void the_secrets_are_the_owners_and_on_no_command_line_and_in_no_log() throws Exception {
    Path credentials = cluster.home().resolve("credentials");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials)))
        .isEqualTo("rw-------");
    List<String> secrets =
        List.of(
            cluster.credential("SIGNALBOX_REGISTRY_PASSWORD"),
            cluster.credential("SIGNALBOX_INTERNAL_PASSWORD"));
    for (String name : NAMES) {
      String commandLine =
          Files.readString(Path.of("/proc/" + cluster.process(name).pid() + "/cmdline"));
      assertThat(commandLine).doesNotContain(secrets);
      assertThat(Files.readString(cluster.home().resolve("logs/" + name + ".log")))
          .doesNotContain(secrets);
    }
  }

  @Test
  void what_a_cluster_keeps_is_its_owners_alone() throws Exception {
    try (Stream<Path> kept = Files.walk(cluster.home(), 2)) {
      assertThat(kept.filter(path -> path.getNameCount() > cluster.home().getNameCount()))
          // Made by these tests, not by the cluster.
          .filteredOn(path -> !path.getFileName().toString().startsWith("command-"))
          .filteredOn(path -> !path.getFileName().toString().equals("db-2.out"))
          // The link to services.yml leads to what is the user's.
          .filteredOn(path -> !Files.isSymbolicLink(path))
          .isNotEmpty()
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .as(path.toString())
                      .endsWith("------"));
    }
  }

  @Test
  void the_registry_and_the_data_tier_need_their_credentials() throws Exception {
    for (String path : List.of("/", "/eureka/apps")) {
      assertThat(client.get(cluster.registry(path)).statusCode()).isEqualTo(401);
    }
    URI dataTier = cluster.address("db-1");
    for (String path : List.of("/internal/tasks", "/internal/openapi", "/")) {
      assertThat(client.get(dataTier.resolve(path)).statusCode()).isEqualTo(401);
    }
    assertThat(
            client
                .get(
                    dataTier.resolve("/internal/tasks"),
                    "Authorization",
                    basic(cluster.credential("SIGNALBOX_INTERNAL_PASSWORD")))
                .statusCode())
        .isEqualTo(200);
    assertThat(
            client
                .get(cluster.registry("/"), "Authorization", cluster.registryAuthorization())
                .body())
        .contains("worker-1", "db-1", "gateway");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/health",
        "/actuator/gateway/routes",
        "/%61ctuator/health",
        "/actuator;a=b/health",
        "//actuator/health",
        "/api/tasks/../../actuator/health",
        "/api/tasks/%2e%2e/%2e%2e/actuator/env",
        "/internal/tasks",
        "/eureka/apps",
        "/worker-service/api/tasks"
      })
  void the_gateway_leads_to_tasks_and_nowhere_else(String path) throws Exception {
    assertThat(rawStatus(cluster.gateway("/").getPort(), path)).matches("HTTP/1.1 (404|400).*");
  }

  @Test
  void strangers_with_as_many_connections_as_they_get_do_not_end_the_registry() throws Exception {
    long before = cluster.process("registry").pid();
    byte[] half =
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX-Half: " + "a".repeat(7000))
            .getBytes(StandardCharsets.US_ASCII);
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < 1500; i++) {
        Socket socket = new Socket();
        held.add(socket);
        try {
          socket.connect(
              new java.net.InetSocketAddress("127.0.0.1", cluster.registry("/").getPort()), 3000);
          socket.getOutputStream().write(half);
        } catch (java.io.IOException e) {
          // So many it does not take.
          break;
        }
      }
      assertThat(held).hasSizeGreaterThan(900);
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> client.get(cluster.registry("/eureka/apps")).statusCode() == 401);
    assertThat(cluster.process("registry").pid()).isEqualTo(before);
    assertThat(cluster.must("status")).doesNotContain("DEAD");
  }

  @Test
  void an_address_of_a_foreign_network_gets_into_no_table() throws Exception {
    String body =
        """
        {"instance": {"instanceId": "evil", "app": "STRANGER", "hostName": "10.9.8.7",
          "ipAddr": "10.9.8.7", "vipAddress": "stranger", "status": "UP",
          "port": {"$": 80, "@enabled": "true"},
          "dataCenterInfo": {"@class": "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo",
            "name": "MyOwn"}}}
        """;
    var answer =
        java.net.http.HttpClient.newHttpClient()
            .send(
                java.net.http.HttpRequest.newBuilder(cluster.registry("/eureka/apps/STRANGER"))
                    .header("Authorization", cluster.registryAuthorization())
                    .header("Content-Type", "application/json")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());
    // It has the address that it registers from.
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(
            client
                .get(
                    cluster.registry("/eureka/apps"),
                    "Accept",
                    "application/json",
                    "Authorization",
                    cluster.registryAuthorization())
                .body())
        .contains("worker-1", "\"STRANGER\"")
        .doesNotContain("10.9.8.7");
  }

  @Test
  void a_killed_worker_gets_no_request_and_costs_no_answer() throws Exception {
    cluster.must("up", "--workers", "2");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> servers(20).containsAll(List.of("worker-1", "worker-2")));
    cluster.kill("worker-2");
    // From the very first request on: a refused connection only means that another is asked.
    assertThat(servers(100)).containsOnly("worker-1");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                !client
                    .get(
                        cluster.registry("/eureka/apps"),
                        "Accept",
                        "application/json",
                        "Authorization",
                        cluster.registryAuthorization())
                    .body()
                    .contains("worker-2"));
    cluster.must("up", "--workers", "2");
    await().atMost(Duration.ofSeconds(30)).until(() -> servers(20).contains("worker-2"));
  }

  @Test
  void a_worker_that_stops_in_order_costs_no_request() throws Exception {
    cluster.must("up", "--workers", "2");
    try (var background = java.util.concurrent.Executors.newSingleThreadExecutor()) {
      var stopped = background.submit(() -> cluster.must("up", "--workers", "1"));
      int requests = 0;
      while (!stopped.isDone()) {
        assertThat(client.get(cluster.gateway("/api/task-types")).statusCode()).isEqualTo(200);
        requests++;
      }
      stopped.get();
      assertThat(requests).isPositive();
    }
    cluster.must("up", "--workers", "2");
  }

  @Test
  void two_instances_of_the_data_tier_share_the_work() throws Exception {
    Map<String, String> environment =
        Map.of(
            "SIGNALBOX_MEMBER_NAME", "db-2",
            "SIGNALBOX_DATA_DIR", cluster.home().resolve("data").toString(),
            "SIGNALBOX_REGISTRY_PASSWORD", cluster.credential("SIGNALBOX_REGISTRY_PASSWORD"),
            "SIGNALBOX_INTERNAL_PASSWORD", cluster.credential("SIGNALBOX_INTERNAL_PASSWORD"),
            "EUREKA_CLIENT_SERVICEURL_DEFAULTZONE", cluster.registry("/eureka/").toString());
    ProcessBuilder second =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-jar",
                Path.of("../db-service/target/db-service.jar").toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(cluster.home().resolve("logs/db-2.out").toFile());
    second.environment().putAll(environment);
    Process process = second.start();
    try {
      await()
          .atMost(Duration.ofMinutes(5))
          .until(
              () ->
                  client
                      .get(
                          cluster.registry("/eureka/apps/DB-SERVICE"),
                          "Authorization",
                          cluster.registryAuthorization())
                      .body()
                      .contains("db-2"));
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        ids.add(client.submit("sleep", Map.of("seconds", 0)));
        if (i == 20) {
          process.destroyForcibly();
        }
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> client.allSucceeded(ids));
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> servers(int requests) throws Exception {
    List<String> servers = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      var answer = client.get(cluster.gateway("/api/task-types"));
      assertThat(answer.statusCode()).isEqualTo(200);
      servers.add(answer.headers().firstValue("X-Served-By").orElseThrow());
    }
    return servers;
  }

  private List<String> sockets() throws Exception {
    List<String> sockets = new ArrayList<>();
    for (String name : NAMES) {
      try (Stream<Path> open =
          Files.list(Path.of("/proc/" + cluster.process(name).pid() + "/fd"))) {
        open.forEach(
            descriptor -> {
              try {
                sockets.add(Files.readSymbolicLink(descriptor).toString());
              } catch (java.io.IOException e) {
                // Closed since it was listed.
              }
            });
      }
    }
    return sockets;
  }

  private static String basic(String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString(("signalbox:" + password).getBytes(StandardCharsets.US_ASCII));
  }

  private static String rawStatus(int port, String path) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    }
  }
}
