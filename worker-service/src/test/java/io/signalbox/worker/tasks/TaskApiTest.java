package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TaskApiTest extends TaskApiFixture {

  @Test
  void a_task_is_accepted_carried_out_and_looked_at() throws Exception {
    var accepted = post(task("digest", Map.of("text", "abc")));
    assertThat(accepted.statusCode()).isEqualTo(202);
    String location = accepted.headers().firstValue("Location").orElseThrow();
    assertThat(location).isEqualTo("/api/tasks/" + json(accepted).at("/id").asString());
    assertThat(UUID.fromString(json(accepted).at("/id").asString()).version()).isEqualTo(7);

    JsonNode ended =
        await()
            .until(
                () -> json(get(location)),
                task -> task.at("/state").asString().equals("SUCCEEDED"));
    assertThat(ended.propertyNames())
        .containsExactly(
            "id",
            "type",
            "state",
            "attempt",
            "maxAttempts",
            "worker",
            "progress",
            "createdAt",
            "startedAt",
            "finishedAt",
            "output",
            "error");
    assertThat(ended.at("/output/digest").asString())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(get(location + "/output").body()).contains("ba7816bf");
  }

  @Test
  void with_a_wait_the_answer_is_the_finished_task_or_what_there_is_by_then() throws Exception {
    var ended = post(task("sleep", Map.of("seconds", 0)), "Prefer", "wait=10");
    assertThat(ended.statusCode()).isEqualTo(200);
    assertThat(json(ended).at("/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.headers().firstValue("Preference-Applied")).contains("wait=10");

    var pending = post(task("sleep", Map.of("seconds", 600)), "Prefer", "wait=0");
    assertThat(pending.statusCode()).isEqualTo(202);
    delete(pending);
  }

  /** It is stored: what a client is told must not make it submit the task again. */
  @Test
  void whoever_waits_while_the_data_tier_is_away_is_told_that_the_task_is_accepted()
      throws Exception {
    int before = created();
    var pending =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return post(task("sleep", Map.of("seconds", 600)), "Prefer", "wait=3");
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            });
    await().until(() -> created() > before);
    JsonNode task = json(get("/api/tasks?limit=1")).at("/tasks/0");
    DATA_TIER.takeAway(task.at("/id").asString());
    DATA_TIER.failures.set(Integer.MAX_VALUE);
    try {
      var answer = pending.get();
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(json(answer).at("/id")).isEqualTo(task.at("/id"));
    } finally {
      DATA_TIER.failures.set(0);
    }
  }

  private static int created() {
    return DATA_TIER.creations.get();
  }

  @Test
  void events_tell_a_task_to_its_end() throws Exception {
    var accepted = post(task("sleep", Map.of("seconds", 600)));
    var events =
        client.send(
            request("/api/tasks/" + json(accepted).at("/id").asString() + "/events").build(),
            BodyHandlers.ofLines());
    assertThat(events.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    List<String> told = new ArrayList<>();
    try (Stream<String> lines = events.body()) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.equals("event:progress") && !told.contains(line)) {
          delete(accepted);
        }
        told.add(line);
      }
    }
    assertThat(told).contains("event:state", "event:progress");
    List<String> data = told.stream().filter(line -> line.startsWith("data:")).toList();
    assertThat(data).first().asString().contains("\"RUNNING\"");
    assertThat(data).last().asString().contains("\"CANCELLED\"");
  }

  @Test
  void cancelling_ends_a_task_now_and_only_once() throws Exception {
    var accepted = post(task("sleep", Map.of("seconds", 600)));
    var cancelled = delete(accepted);
    assertThat(cancelled.statusCode()).isEqualTo(200);
    assertThat(json(cancelled).at("/state").asString()).isEqualTo("CANCELLED");
    var again = delete(accepted);
    assertProblem(again, 409, "already-ended");
  }

  @Test
  void the_catalogue_has_every_type_with_its_schema() throws Exception {
    JsonNode catalogue = json(get("/api/task-types"));
    assertThat(catalogue.findValuesAsString("name"))
        .contains("call", "digest", "http", "sleep", "thumbnail");
    assertThat(catalogue.get(0).at("/inputSchema/properties").isObject()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"nonsense\",\"input\":{}}|/type|sleep",
        "{\"input\":{}}|/type|required",
        "{\"type\":\"sleep\"}|/input|required",
        "{\"type\":\"sleep\",\"input\":{}}|/input/seconds|required",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":\"long\"}}|/input/seconds|number",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":-1}}|/input/seconds|0",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":1e99}}|/input/seconds|86400",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":1,\"x\":2}}|/input/x|x",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":1},\"y\":2}|/y|y",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":1},\"maxAttempts\":0}|/maxAttempts|1",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":1},\"timeout\":\"soon\"}|/timeout|ISO 8601",
        "{\"type\":\"sleep\",\"input\":{\"seconds\":1},\"timeout\":\"P99D\"}|/timeout|ISO 8601",
        "{\"type\":\"thumbnail\",\"input\":{\"image\":\"bm8gaW1hZ2U=\",\"width\":9}}|/input/image|image",
        "{\"type\":\"thumbnail\",\"input\":{\"image\":\"%%%\",\"width\":9}}|/input/image|",
        "{\"type\":\"http\",\"input\":{\"url\":\"http://10.0.0.1/\"}}|/input/url|",
        "{\"type\":\"http\",\"input\":{\"url\":\"http://169.254.169.254/\"}}|/input/url|",
        "{\"type\":\"http\",\"input\":{\"url\":\"http://localhost:8761/\"}}|/input/url|",
        "[]||object",
        "\"text\"||object"
      })
  void a_wrong_field_is_named_with_a_reason(String body, String pointer, String reason)
      throws Exception {
    var refused = post(body);
    assertProblem(refused, 400, "invalid-task");
    JsonNode errors = json(refused).at("/errors");
    assertThat(errors.findValuesAsString("pointer")).contains(pointer == null ? "" : pointer);
    assertThat(errors.toString()).contains(reason == null ? "" : reason);
    assertThat(refused.body()).doesNotContain("Exception", "io.signalbox");
  }

  @Test
  void every_fault_is_named_at_once() throws Exception {
    var refused = post("{\"type\":\"sleep\",\"input\":3,\"maxAttempts\":\"x\",\"z\":1}");
    assertThat(json(refused).at("/errors").findValuesAsString("pointer"))
        .contains("/input", "/maxAttempts", "/z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"type\":\"sleep\",}", "", "{} {}", "nul", "\u0000"})
  void malformed_json_is_refused(String body) throws Exception {
    var refused = post(body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(refused.body()).doesNotContain("Exception", "io.signalbox");
  }

  @Test
  void deep_nesting_does_not_bring_the_worker_down() throws Exception {
    String deep = "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000);
    assertThat(post("{\"type\":\"sleep\",\"input\":" + deep + "}").statusCode()).isEqualTo(400);
  }

  @Test
  void another_content_type_is_refused() throws Exception {
    var refused =
        client.send(
            request("/api/tasks")
                .header("Content-Type", "text/xml")
                .POST(BodyPublishers.ofString("<task/>"))
                .build(),
            BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(415);
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void a_body_over_the_limit_is_refused_whether_its_length_is_told_or_not() throws Exception {
    byte[] large =
        ("{\"type\":\"digest\",\"input\":{\"text\":\"" + "a".repeat(11 * 1024 * 1024) + "\"}}")
            .getBytes(StandardCharsets.US_ASCII);
    var chunked =
        client.send(
            request("/api/tasks")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                .build(),
            BodyHandlers.ofString());
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(rawStatus("POST", "/api/tasks", "Content-Length: " + large.length))
        .startsWith("HTTP/1.1 413");
  }

  @Test
  void unknown_and_malformed_addresses_are_refused() throws Exception {
    UUID unknown = UUID.randomUUID();
    assertProblem(get("/api/tasks/" + unknown), 404, "unknown-task");
    assertProblem(get("/api/tasks/" + unknown + "/output"), 404, "unknown-task");
    assertProblem(get("/api/tasks/" + unknown + "/events"), 404, "unknown-task");
    assertThat(get("/api/tasks/not-an-id").statusCode()).isEqualTo(400);
    assertThat(get("/api/nowhere").statusCode()).isEqualTo(404);
    assertProblem(get("/api/tasks?cursor=nonsense"), 400, "malformed-cursor");
    assertProblem(get("/api/tasks?limit=0"), 400, "malformed-limit");
    assertProblem(get("/api/tasks?state=ASLEEP"), 400, "unknown-state");
    assertProblem(get("/api/tasks?type=%00"), 400, "unknown-type");
    assertThat(get("/api/tasks?limit=many").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "tab\there", "", "ümlaut"})
  void a_malformed_idempotency_key_is_refused(String key) throws Exception {
    assertThat(rawStatus("POST", "/api/tasks", "Idempotency-Key: " + key))
        .startsWith("HTTP/1.1 400");
  }

  @Test
  void a_key_of_absurd_length_or_given_twice_is_refused() throws Exception {
    var twice =
        post(task("sleep", Map.of("seconds", 0)), "Idempotency-Key", "a", "Idempotency-Key", "b");
    assertProblem(twice, 400, "malformed-idempotency-key");
    var longKey = post(task("sleep", Map.of("seconds", 0)), "Idempotency-Key", "k".repeat(256));
    assertProblem(longKey, 400, "malformed-idempotency-key");
  }

  @Test
  void a_decompression_bomb_is_refused_before_it_is_stored() throws Exception {
    byte[] header = Base64.getDecoder().decode("iVBORw0KGgoAAAANSUhEUgAAdTAAAHUwCAYAAAD/////");
    Map<String, Object> input =
        Map.of("image", Base64.getEncoder().encodeToString(header), "width", 10);
    assertThat(post(task("thumbnail", input)).statusCode()).isEqualTo(400);
  }

  @Test
  void without_the_data_tier_nothing_is_accepted_and_the_client_may_come_again() throws Exception {
    DATA_TIER.failures.set(1000);
    try {
      var refused = post(task("sleep", Map.of("seconds", 0)));
      assertProblem(refused, 503, "data-tier-away");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    } finally {
      DATA_TIER.failures.set(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "429 backlog-full, 429, backlog-full",
    "409 key-reused, 422, idempotency-key-reused",
    "400 surprising, 502, data-tier-refused"
  })
  void a_refusal_of_the_data_tier_is_told_in_the_terms_of_the_api(
      String refusal, int status, String type) throws Exception {
    var refused =
        await()
            .until(
                () -> {
                  // The worker's own claims may take a refusal first.
                  DATA_TIER.refusal.set(refusal);
                  return post(task("sleep", Map.of("seconds", 0)));
                },
                answer -> answer.statusCode() == status);
    DATA_TIER.refusal.set(null);
    assertProblem(refused, status, type);
    assertThat(refused.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 429);
  }

  @Test
  void the_api_documents_itself() throws Exception {
    JsonNode document = json(get("/api/openapi"));
    assertThat(document.at("/paths").propertyNames())
        .contains(
            "/api/tasks",
            "/api/tasks/{id}/events",
            "/api/task-types",
            "/api/schedules",
            "/api/schedules/{name}/pause");
    assertThat(document.at("/servers/0/url").asString()).isEqualTo("/");
    HttpClient browser =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
    var page = browser.send(request("/api/docs").build(), BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("swagger-ui");
    assertThat(page.uri().getPath()).startsWith("/api/swagger-ui/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/health",
        "/%61ctuator/health",
        "/actuator;x=1/health",
        "//actuator/health",
        "/api/../actuator/env",
        "/api/tasks/%2e%2e/%2e%2e/actuator/env"
      })
  void actuator_in_any_spelling_is_not_on_the_public_port(String path) throws Exception {
    assertThat(rawStatus("GET", path, "Accept: */*")).matches("HTTP/1.1 (404|400).*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"health/readiness", "health/liveness", "info", "load", "metrics", "prometheus"})
  void the_management_port_tells_health_and_metrics(String endpoint) throws Exception {
    assertThat(management(endpoint)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"env", "beans", "heapdump", "loggers", "shutdown", "configprops"})
  void the_management_port_tells_nothing_else(String endpoint) throws Exception {
    assertThat(management(endpoint)).isEqualTo(404);
  }

  private int management(String endpoint) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + managementPort + "/actuator/" + endpoint);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
  }
}
