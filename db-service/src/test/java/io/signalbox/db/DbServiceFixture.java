package io.signalbox.db;

import io.signalbox.db.queue.Front;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The data tier with a real PostgreSQL, called over HTTP as a worker would. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "eureka.client.enabled=false",
      "signalbox.internal.password=a-test-secret",
      "signalbox.data.dir=target/test-data/shared",
      "signalbox.task-store.max-backlog=20",
      "signalbox.task-store.backlog-refresh=0ms",
      "signalbox.task-store.expiry-interval=50ms",
      "signalbox.task-store.expiry-grace=0ms"
    })
public abstract class DbServiceFixture {

  @LocalServerPort protected int port;
  @LocalManagementPort protected int managementPort;
  @Autowired protected JdbcClient jdbc;
  @Autowired protected JsonMapper json;

  @Autowired private List<Front> fronts;

  protected RestClient http;

  @BeforeEach
  void startEmpty() {
    jdbc.sql("delete from task").update();
    http = client("http://127.0.0.1:" + port, "a-test-secret");
  }

  /** To be called when times were set that no service of ours would set. */
  protected void forgetTimes() {
    fronts.forEach(Front::forget);
  }

  protected static RestClient client(String address, String password) {
    return RestClient.builder()
        // Another client would ask again on its own when a request is answered with 503.
        .requestFactory(new JdkClientHttpRequestFactory())
        .baseUrl(address)
        .defaultHeaders(headers -> headers.setBasicAuth("signalbox", password))
        .defaultStatusHandler(status -> true, (request, response) -> {})
        .build();
  }

  protected ResponseEntity<JsonNode> post(String path, Object body) {
    return http.post()
        .uri(path)
        .contentType(MediaType.APPLICATION_JSON)
        .body(json.writeValueAsString(body))
        .retrieve()
        .toEntity(JsonNode.class);
  }

  /** Renews leases for a minute. */
  protected ResponseEntity<JsonNode> renewLeases(List<Map<String, Object>> leases) {
    return post("/internal/renewals", Map.of("leaseMillis", 60_000, "leases", leases));
  }

  protected static Map<String, Object> lease(Map<String, Object> task, long token) {
    return Map.of("id", task.get("id"), "token", token, "progress", 0.5);
  }

  /** Stores a task as {@link #newTask} or {@link #claimedAtOnce} has it. */
  protected ResponseEntity<JsonNode> store(Map<String, Object> task) {
    Map<String, Object> query = new java.util.HashMap<>(task);
    Object input = query.remove("input");
    return http.post()
        .uri(
            uri -> {
              uri.path("/internal/tasks");
              query.forEach(uri::queryParam);
              return uri.build();
            })
        .contentType(MediaType.APPLICATION_JSON)
        .body(input instanceof byte[] bytes ? bytes : json.writeValueAsBytes(input))
        .retrieve()
        .toEntity(JsonNode.class);
  }

  /** Ends a task with an output. */
  protected ResponseEntity<JsonNode> succeed(
      Map<String, Object> task, long token, boolean asJson, String contentType, byte[] output) {
    return http.put()
        .uri("/internal/tasks/" + task.get("id") + "/output?token=" + token + "&json=" + asJson)
        .header("Content-Type", contentType)
        .body(output)
        .retrieve()
        .toEntity(JsonNode.class);
  }

  /** Tells how an attempt ended that left no output; what is answered for it. */
  protected JsonNode end(Map<String, Object> task, Map<String, Object> outcome) {
    return post(
            "/internal/writes",
            Map.of("outcomes", List.of(Map.of("id", task.get("id"), "outcome", outcome))))
        .getBody()
        .at("/outcomes/0");
  }

  /** Sends what no tidy client would, then nothing more, and returns all that is answered. */
  protected String raw(String methodAndPath, String header, String body) {
    return answer(
        port, new String(head(methodAndPath, header), StandardCharsets.ISO_8859_1) + body);
  }

  /**
   * Sends a request as it stands, then nothing more, and returns all that is answered. A server
   * that refuses a request need not read it to its end: its reset then ends the answer.
   */
  protected static String answer(int port, String request) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
      } catch (SocketException refused) {
        // What it has answered can be read all the same.
      }
      socket.getInputStream().transferTo(answer);
    } catch (SocketException reset) {
      // An end, too.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }

  /** The status that is answered; 0 when the connection ends without. */
  protected int status(String methodAndPath, String header, String body) {
    String answer = raw(methodAndPath, header, body);
    return answer.isEmpty() ? 0 : Integer.parseInt(answer.substring(9, 12));
  }

  protected static byte[] head(String methodAndPath, String header) {
    String type = header.startsWith("Content-Type") ? "" : "Content-Type: application/json\r\n";
    String credential =
        Base64.getEncoder()
            .encodeToString("signalbox:a-test-secret".getBytes(StandardCharsets.US_ASCII));
    return (methodAndPath
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Authorization: Basic "
            + credential
            + "\r\n"
            + type
            + header
            + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  protected ResponseEntity<JsonNode> get(String path) {
    return http.get().uri(path).retrieve().toEntity(JsonNode.class);
  }

  /** A new task's body, to be changed at will. */
  protected static Map<String, Object> newTask() {
    return new java.util.HashMap<>(
        Map.of(
            "id",
            UUID.randomUUID(),
            "type",
            "sleep",
            "input",
            Map.of("seconds", 1),
            "inputMemory",
            4096,
            "maxAttempts",
            2,
            "timeoutMillis",
            60_000));
  }

  protected static Map<String, Object> claimedAtOnce(String worker, long leaseMillis) {
    Map<String, Object> task = newTask();
    task.put("worker", worker);
    task.put("leaseMillis", leaseMillis);
    return task;
  }

  protected static Map<String, Object> claim(String worker, int limit, long leaseMillis) {
    return Map.of(
        "worker",
        worker,
        "types",
        new String[] {"sleep"},
        "limit",
        limit,
        "maxMemory",
        1_000_000,
        "mostMemory",
        20_000_000,
        "leaseMillis",
        leaseMillis);
  }
}
