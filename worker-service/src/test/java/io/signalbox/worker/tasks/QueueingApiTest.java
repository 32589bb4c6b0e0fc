package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tasks that ask for a time, a priority or that few run beside them. */
class QueueingApiTest extends TaskApiFixture {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"notBefore\":\"soon\"|/notBefore|RFC 3339",
        "\"notBefore\":1764421200|/notBefore|string",
        "\"notBefore\":\"9999-01-01T00:00:00Z\"|/notBefore|366 days",
        "\"delay\":\"P367D\"|/delay|P366D",
        "\"delay\":30|/delay|string",
        "\"delay\":\"PT1S\",\"notBefore\":\"2020-01-01T00:00:00Z\"|/delay|notBefore",
        "\"priority\":\"urgent\"|/priority|high",
        "\"priority\":5|/priority|high",
        "\"concurrencyKey\":\"\"|/concurrencyKey|1",
        "\"concurrencyKey\":7|/concurrencyKey|string",
        "\"concurrencyKey\":\"k\",\"maxConcurrent\":0|/maxConcurrent|1",
        "\"concurrencyKey\":\"k\",\"maxConcurrent\":1001|/maxConcurrent|1000",
        "\"maxConcurrent\":2|/maxConcurrent|concurrencyKey"
      })
  void a_wrong_wish_is_named_with_a_reason(String wish, String pointer, String reason)
      throws Exception {
    var refused = post(asking(wish));
    assertProblem(refused, 400, "invalid-task");
    assertThat(json(refused).at("/errors").findValuesAsString("pointer")).contains(pointer);
    assertThat(json(refused).at("/errors").toString()).contains(reason);
  }

  @Test
  void a_key_of_more_than_100_characters_is_refused() throws Exception {
    assertProblem(
        post(asking("\"concurrencyKey\":\"" + "k".repeat(101) + "\"")), 400, "invalid-task");
    // Characters, not halves of them.
    var accepted = post(asking("\"concurrencyKey\":\"" + "🔑".repeat(100) + "\""));
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
  }

  @Test
  void a_delayed_task_is_shown_queued_with_its_time_and_runs_after_it() throws Exception {
    var accepted = json(post(asking("\"delay\":\"PT0.5S\"")));
    assertThat(accepted.at("/state").asString()).isEqualTo("QUEUED");
    Instant created = Instant.parse(accepted.at("/createdAt").asString());
    Instant notBefore = Instant.parse(accepted.at("/notBefore").asString());
    assertThat(Duration.between(created, notBefore)).isGreaterThanOrEqualTo(Duration.ofMillis(499));

    var events = get("/api/tasks/" + accepted.at("/id").asString() + "/events");
    assertThat(events.body()).contains("\"QUEUED\"", "\"SUCCEEDED\"", "\"notBefore\"");
    var ended = json(get("/api/tasks/" + accepted.at("/id").asString()));
    assertThat(Instant.parse(ended.at("/finishedAt").asString())).isAfterOrEqualTo(notBefore);
  }

  @Test
  void who_prefers_to_wait_gets_the_delayed_task_when_it_has_ended() throws Exception {
    var ended = post(asking("\"delay\":\"PT0.3S\""), "Prefer", "wait=20");
    assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
    assertThat(json(ended).at("/state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void a_time_that_is_over_is_now() throws Exception {
    var ended = post(asking("\"notBefore\":\"2020-01-01T00:00:00Z\""), "Prefer", "wait=20");
    assertThat(json(ended).at("/state").asString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void a_request_repeated_with_its_delay_is_the_same_request() throws Exception {
    String body = asking("\"delay\":\"PT1H\"");
    JsonNode first = DATA_TIER.stored(id(post(body, "Idempotency-Key", "one")));
    JsonNode second = DATA_TIER.stored(id(post(body, "Idempotency-Key", "two")));
    JsonNode other =
        DATA_TIER.stored(id(post(asking("\"delay\":\"PT2H\""), "Idempotency-Key", "three")));
    assertThat(first.at("/fingerprint").asString()).isNotEmpty();
    assertThat(second.at("/fingerprint")).isEqualTo(first.at("/fingerprint"));
    assertThat(other.at("/fingerprint")).isNotEqualTo(first.at("/fingerprint"));
  }

  @Test
  void what_was_asked_is_shown_as_long_as_there_is_the_task() throws Exception {
    var accepted =
        post(asking("\"priority\":\"high\",\"concurrencyKey\":\"k\",\"maxConcurrent\":3"));
    assertShown(json(accepted));
    JsonNode ended =
        await()
            .until(
                () -> json(get("/api/tasks/" + id(accepted))),
                task -> task.at("/state").asString().equals("SUCCEEDED"));
    assertShown(ended);
    assertThat(ended.has("notBefore")).isFalse();
  }

  /** Of those in the queue the data tier knows who may run. */
  @Test
  void a_task_with_a_key_waits_in_the_queue_even_if_there_is_room() throws Exception {
    assertThat(json(post(asking("\"concurrencyKey\":\"k\""))).at("/state").asString())
        .isEqualTo("QUEUED");
  }

  /** It travels by itself, with its wishes in the query. */
  @Test
  void a_large_task_asks_for_the_same() throws Exception {
    Map<String, Object> task = new HashMap<>();
    task.put("type", "digest");
    task.put("input", Map.of("text", "a".repeat(50_000)));
    task.put("delay", "PT1H");
    task.put("priority", "low");
    task.put("concurrencyKey", "a b&c=ä");
    task.put("maxConcurrent", 9);
    JsonNode asked = DATA_TIER.stored(id(post(JSON.writeValueAsString(task)))).at("/task/queueing");
    assertThat(asked.at("/priority").asString()).isEqualTo("LOW");
    assertThat(asked.at("/concurrencyKey").asString()).isEqualTo("a b&c=ä");
    assertThat(asked.at("/maxConcurrent").asInt()).isEqualTo(9);
    assertThat(Instant.parse(asked.at("/notBefore").asString()))
        .isAfter(Instant.now().plus(Duration.ofMinutes(30)));
  }

  @Test
  void the_document_has_what_can_be_asked_for() throws Exception {
    JsonNode schemas = json(get("/api/openapi")).at("/components/schemas");
    assertThat(schemas.at("/Submission/properties").propertyNames())
        .contains("notBefore", "delay", "priority", "concurrencyKey", "maxConcurrent");
    assertThat(schemas.at("/Task/properties").propertyNames())
        .contains("notBefore", "priority", "concurrencyKey", "maxConcurrent");
  }

  @Test
  void what_the_documentation_shows_is_accepted() throws Exception {
    String shown = Files.readString(Path.of("../docs/task-types.md")).split("```json\n", 2)[1];
    var accepted = post(shown.substring(0, shown.indexOf("```")));
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    assertThat(json(accepted).at("/concurrencyKey").asString()).isEqualTo("customer-42");
  }

  private static void assertShown(JsonNode task) {
    assertThat(task.at("/priority").asString()).isEqualTo("high");
    assertThat(task.at("/concurrencyKey").asString()).isEqualTo("k");
    assertThat(task.at("/maxConcurrent").asInt()).isEqualTo(3);
  }

  private static String id(HttpResponse<String> accepted) {
    return json(accepted).at("/id").asString();
  }

  private static String asking(String wish) {
    return "{\"type\":\"sleep\",\"input\":{\"seconds\":0}," + wish + "}";
  }
}
