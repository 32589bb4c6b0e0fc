package io.signalbox.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The supervisor as it is started, with real programs and without a registry. */
class SupervisorApplicationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int MOST_STREAMS = 3;

  @TempDir private static Path folder;

  private static ConfigurableApplicationContext supervisor;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(
        folder.resolve("services.yml"),
        """
        services:
          sleeper:
            run: {command: [sh, -c, "echo awake; while true; do sleep 1; echo '  still'; done"]}
            instances: 2
          talker:
            run:
              command:
                - sh
                - -c
                - "until [ -e talk ]; do sleep 1; done; yes and so on and on | head -c 9000000; sleep 9999"
          unlucky:
            run: {command: [sh, -c, "echo no luck; printf farewell; exit 3"]}
        """);
    supervisor = run();
  }

  private static ConfigurableApplicationContext run() {
    return SpringApplication.run(
        SupervisorApplication.class,
        "--eureka.client.service-url.defaultZone=http://127.0.0.1:9/eureka/",
        "--signalbox.supervisor.services=" + folder.resolve("services.yml"),
        "--signalbox.supervisor.state-folder=" + folder.resolve("state"),
        "--signalbox.supervisor.parallel-starts=10",
        "--signalbox.supervisor.max-streams=" + MOST_STREAMS,
        "--signalbox.leaving.accept-for=0s");
  }

  @AfterAll
  static void stop() throws Exception {
    Files.writeString(folder.resolve("services.yml"), "services:\n");
    await().atMost(PATIENCE).until(() -> !get("services", operator()).body().contains("sleeper"));
    supervisor.close();
  }

  private static String credential(String name) throws Exception {
    return Files.readString(folder.resolve("state").resolve(name)).strip();
  }

  private static String operator() throws Exception {
    return credential("api-credential");
  }

  private static HttpRequest.Builder request(String path, String credential) {
    int port = ((WebServerApplicationContext) supervisor).getWebServer().getPort();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/cluster/" + path))
        .header("Authorization", "Bearer " + credential);
  }

  private static HttpResponse<String> get(String path, String credential) throws Exception {
    return CLIENT.send(request(path, credential).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String credential, String body)
      throws Exception {
    return CLIENT.send(
        request(path, credential)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void nobody_gets_in_without_a_credential_and_a_reader_only_looks() throws Exception {
    HttpResponse<String> stranger = get("services", "guess");
    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(stranger.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"cluster\"");

    String reader = credential("api-credential-to-read");
    assertThat(get("services", reader).statusCode()).isEqualTo(200);
    assertThat(post("services/sleeper/restart", reader, "").statusCode()).isEqualTo(403);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("state/api-credential"))))
        .isEqualTo("rw-------");
  }

  @Test
  void it_tells_how_services_stand_and_why() throws Exception {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get("services/unlucky", operator()).body())
                    .contains("exit status 3", "no luck"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(get("instances/sleeper-1/logs", operator()).body()).contains("awake"));
    assertThat(
            supervisor
                .getBean(MeterRegistry.class)
                .get("signalbox.supervisor.wanted")
                .tag("service", "unlucky")
                .gauge()
                .value())
        .isOne();
    HttpResponse<String> unknown = get("services/none", operator());
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("There is no service none.");
  }

  @Test
  void what_is_asked_for_is_done_or_refused_with_the_reason() throws Exception {
    assertThat(post("services/sleeper/scale", operator(), "{\"instances\": 3}").statusCode())
        .isEqualTo(202);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(get("services/sleeper", operator()).body()).contains("sleeper-3"));

    HttpResponse<String> refused = post("services/sleeper/rollback", operator(), "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("there is no earlier version of sleeper");
    assertThat(post("services/sleeper/scale", operator(), "{}").statusCode()).isEqualTo(400);
  }

  /** Once there is a place: of one who has gone it is free when that is noticed. */
  private static HttpResponse<InputStream> follow(String path) {
    return await()
        .atMost(PATIENCE)
        .until(() -> tryToFollow(path), answer -> answer.statusCode() != 503);
  }

  private static HttpResponse<InputStream> tryToFollow(String path) throws Exception {
    HttpResponse<InputStream> answer =
        CLIENT.send(
            request(path, operator()).header("Accept", "text/event-stream").build(),
            HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      answer.body().close();
    }
    return answer;
  }

  private static BufferedReader lines(HttpResponse<InputStream> answer) {
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  @Test
  void it_tells_of_events_as_they_come() throws Exception {
    try (BufferedReader lines = lines(follow("events"))) {
      assertThat(lines.lines().filter(line -> line.startsWith("data:")).findFirst().orElseThrow())
          .contains("\"subject\":\"", "\"state\":\"");
    }
  }

  @Test
  void a_log_is_followed_while_it_is_written() throws Exception {
    HttpResponse<InputStream> answer = follow("instances/sleeper-1/logs?follow=true&lines=1");
    assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("event-stream");
    try (BufferedReader lines = lines(answer)) {
      assertThat(lines.lines().filter(line -> line.startsWith("data:")).limit(3))
          .endsWith("data:   still", "data:   still");
    }
  }

  @Test
  void a_followed_log_ends_with_its_program() throws Exception {
    await()
        .atMost(PATIENCE)
        .until(() -> get("instances/unlucky-1/logs", operator()).statusCode() == 200);
    try (BufferedReader lines = lines(follow("instances/unlucky-1/logs?follow=true"))) {
      assertThat(lines.lines())
          .contains("data: no luck", "data: farewell", "event:end")
          .filteredOn(line -> !line.isEmpty())
          .endsWith("data: unlucky-1 exited with 3");
    }
  }

  @Test
  void who_follows_is_told_what_he_asks_amiss() throws Exception {
    assertThat(tryToFollow("instances/none-1/logs?follow=true").statusCode()).isEqualTo(404);
    assertThat(tryToFollow("instances/none/logs?follow=true").statusCode()).isEqualTo(404);
    assertThat(tryToFollow("instances/sleeper-1/logs?follow=true&lines=0").statusCode())
        .isEqualTo(400);
  }

  @Test
  void no_more_follow_than_may_and_whoever_takes_nothing_is_cut_off() throws Exception {
    String talker = "instances/talker-1/logs?follow=true";
    await()
        .atMost(PATIENCE)
        .until(() -> get("instances/talker-1/logs", operator()).statusCode() == 200);
    List<Socket> slow = new ArrayList<>();
    try {
      while (slow.size() < MOST_STREAMS) {
        slow.add(await().atMost(PATIENCE).until(() -> slowFollower(talker), Objects::nonNull));
      }
      assertThat(tryToFollow(talker).statusCode()).isEqualTo(503);
      Files.createFile(folder.resolve("talk"));
      follow("instances/sleeper-1/logs?follow=true").body().close();
    } finally {
      for (Socket one : slow) {
        one.close();
      }
    }
  }

  /** One who reads no more than that he may follow; null when he may not. */
  private static @Nullable Socket slowFollower(String path) throws Exception {
    HttpRequest asked = request(path, operator()).build();
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), asked.uri().getPort()));
    String head =
        "GET %s?%s HTTP/1.1\r\nHost: supervisor\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(asked.uri().getPath(), asked.uri().getQuery(), operator());
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    if (new String(status, StandardCharsets.US_ASCII).endsWith("200")) {
      return socket;
    }
    socket.close();
    return null;
  }

  @Test
  void its_api_is_described() throws Exception {
    assertThat(get("openapi", operator()).body())
        .contains("Signalbox cluster", "/api/cluster/services/{name}/scale");
  }

  @Test
  void a_second_one_on_its_folder_refuses() {
    assertThatThrownBy(SupervisorApplicationTest::run)
        .rootCause()
        .hasMessageContaining("is in use by another launcher (process ");
  }
}
