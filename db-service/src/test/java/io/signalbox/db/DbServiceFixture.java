package io.signalbox.db;

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
      "signalbox.tasks.max-backlog=20",
      "signalbox.tasks.backlog-refresh=0ms",
      "signalbox.tasks.expiry-interval=50ms",
      "signalbox.tasks.expiry-grace=0ms"
    })
public abstract class DbServiceFixture {

  @LocalServerPort protected int port;
  @LocalManagementPort protected int managementPort;
  @Autowired protected JdbcClient jdbc;
  @Autowired protected JsonMapper json;

  protected RestClient http;

  @BeforeEach
  void startEmpty() {
    jdbc.sql("delete from task").update();
    http = client("http://127.0.0.1:" + port, "a-test-secret");
  }

  protected static RestClient client(String address, String password) {
    return RestClient.builder()
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
            "maxAttempts",
            2,
            "timeoutMillis",
            60_000));
  }

  protected static Map<String, Object> claimedAtOnce(String worker, long leaseMillis) {
    Map<String, Object> task = newTask();
    task.put("claim", Map.of("worker", worker, "leaseMillis", leaseMillis));
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
        "leaseMillis",
        leaseMillis);
  }
}
