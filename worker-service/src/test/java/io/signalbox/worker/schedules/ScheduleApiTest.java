package io.signalbox.worker.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.worker.tasks.TaskApiFixture;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ScheduleApiTest extends TaskApiFixture {

  private static final String TASK = "{\"type\":\"sleep\",\"input\":{\"seconds\": 1}}";
  private static final String NIGHTLY =
      "{\"task\":" + TASK + ",\"cron\":\"30 2 * * *\",\"timeZone\":\"Europe/Berlin\"}";

  @AfterEach
  void deleteAll() throws Exception {
    for (JsonNode schedule : json(get("/api/schedules?limit=200")).at("/schedules")) {
      send("DELETE", schedule.at("/name").asString(), "");
    }
  }

  @Test
  void a_schedule_is_made_looked_at_replaced_and_deleted() throws Exception {
    var made = put("nightly", NIGHTLY);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).contains("/api/schedules/nightly");
    JsonNode schedule = json(get("/api/schedules/nightly"));
    assertThat(schedule).isEqualTo(json(made));
    assertThat(schedule.propertyNames())
        .containsExactly(
            "name",
            "task",
            "cron",
            "timeZone",
            "overlap",
            "catchUp",
            "paused",
            "nextDue",
            "lastDue",
            "lastTask",
            "runs",
            "skipped",
            "missed",
            "createdAt",
            "updatedAt");
    assertThat(schedule.at("/task"))
        .isEqualTo(
            JSON.readTree(
                """
                {"type": "sleep", "input": {"seconds": 1}, "maxAttempts": 3, "timeout": "PT5M"}
                """));
    assertThat(schedule.at("/overlap").asString()).isEqualTo("skip");
    assertThat(schedule.at("/catchUp").asString()).isEqualTo("latest");

    var replaced =
        put(
            "nightly",
            """
            {"task": {"type": "sleep", "input": {"seconds": 2}, "timeout": "PT9S", "maxAttempts": 7},
             "every": "PT15M", "anchor": "2026-01-01T01:00:00+01:00", "overlap": "queue",
             "catchUp": "all", "paused": true}
            """);
    assertThat(replaced.statusCode()).as(replaced.body()).isEqualTo(200);
    JsonNode other = json(replaced);
    assertThat(other.at("/every").asString()).isEqualTo("PT15M");
    assertThat(other.at("/anchor").asString()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(other.has("cron")).isFalse();
    assertThat(other.at("/task/timeout").asString()).isEqualTo("PT9S");
    assertThat(other.at("/task/maxAttempts").asInt()).isEqualTo(7);
    assertThat(other.at("/paused").asBoolean()).isTrue();

    assertThat(send("DELETE", "nightly", "").statusCode()).isEqualTo(204);
    assertProblem(get("/api/schedules/nightly"), 404, "unknown-schedule");
  }

  @Test
  void its_task_may_have_a_priority_and_a_concurrency_key() throws Exception {
    String task =
        """
        {"type": "sleep", "input": {"seconds": 1}, "priority": "high", "concurrencyKey": "shop-7",
         "maxConcurrent": 2}
        """;
    JsonNode made = json(put("urgent", "{\"task\":" + task + ",\"every\":\"PT1M\"}"));
    assertThat(made.at("/task/priority").asString()).isEqualTo("high");
    assertThat(made.at("/task/concurrencyKey").asString()).isEqualTo("shop-7");
    assertThat(made.at("/task/maxConcurrent").asInt()).isEqualTo(2);
    assertThat(json(get("/api/schedules/urgent"))).isEqualTo(made);
  }

  @Test
  void a_schedule_is_paused_and_goes_on() throws Exception {
    put("nightly", NIGHTLY);
    assertThat(json(send("POST", "nightly/pause", "")).at("/paused").asBoolean()).isTrue();
    assertThat(json(send("POST", "nightly/resume", "")).at("/paused").asBoolean()).isFalse();
  }

  @Test
  void a_list_is_continued_where_the_page_before_ended() throws Exception {
    for (String name : List.of("a", "b.2", "b-1", "c", "d")) {
      put(name, NIGHTLY);
    }
    List<String> names = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = json(get("/api/schedules?limit=2" + cursor));
      for (JsonNode schedule : page.at("/schedules")) {
        names.add(schedule.at("/name").asString());
        assertThat(schedule.at("/task").has("input")).isFalse();
      }
      cursor = page.at("/next").isNull() ? "" : "&cursor=" + page.at("/next").asString();
    } while (!cursor.isEmpty());
    assertThat(names).containsExactly("a", "b-1", "b.2", "c", "d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "{`every`:`PT1M`}|/task|POST /api/tasks",
        "{`task`:7,`every`:`PT1M`}|/task|POST /api/tasks",
        "{`task`:{`type`:`nonsense`,`input`:{}},`every`:`PT1M`}|/task/type|sleep",
        "{`task`:{`type`:`sleep`,`input`:{}},`every`:`PT1M`}|/task/input/seconds|required",
        "{`task`:{`type`:`sleep`,`input`:{`seconds`:1},`x`:1},`every`:`PT1M`}|/task/x|x",
        "{`task`:{`type`:`sleep`,`input`:{`seconds`:1},`delay`:`PT1S`},`every`:`PT1M`}|/task|no notBefore",
        "{`task`:{`type`:`sleep`,`input`:{`seconds`:1},`priority`:`urgent`},`every`:`PT1M`}|/task/priority|high",
        "{`task`:{`type`:`sleep`,`input`:{`seconds`:1},`maxConcurrent`:2},`every`:`PT1M`}|/task/maxConcurrent|concurrencyKey",
        "{`task`:TASK}||either cron or every",
        "{`task`:TASK,`cron`:`* * * * *`,`every`:`PT1M`}||either cron or every",
        "{`task`:TASK,`every`:`PT1M`,`timeZone`:`UTC`}|/timeZone|cron",
        "{`task`:TASK,`cron`:`* * * * *`,`anchor`:`2026-01-01T00:00:00Z`}|/anchor|every",
        "{`task`:TASK,`every`:60}|/every|string",
        "{`task`:TASK,`every`:`PT1M`,`anchor`:`2026-01-01`}|/anchor|2026-01-01T00:00:00Z",
        "{`task`:TASK,`every`:`PT1M`,`anchor`:`+999999-01-01T00:00:00Z`}|/anchor|9999",
        "{`task`:TASK,`every`:`PT1M`,`overlap`:`SKIP`}|/overlap|skip, allow, queue",
        "{`task`:TASK,`every`:`PT1M`,`catchUp`:true}|/catchUp|none, latest, all",
        "{`task`:TASK,`every`:`PT1M`,`paused`:`yes`}|/paused|true or false",
        "{`task`:TASK,`every`:`PT1M`,`a/b~c`:1}|/a~1b~0c|no field",
        "[]||object"
      })
  void a_wrong_field_is_named_with_a_reason(String body, String pointer, String reason)
      throws Exception {
    var refused = put("s", body.replace("TASK", TASK).replace('`', '"'));
    assertProblem(refused, 400, "invalid-schedule");
    JsonNode errors = json(refused).at("/errors");
    assertThat(errors.findValuesAsString("pointer")).contains(pointer == null ? "" : pointer);
    assertThat(errors.toString()).contains(reason);
    assertThat(refused.body()).doesNotContain("Exception", "io.signalbox");
  }

  @Test
  void every_fault_is_named_at_once() throws Exception {
    var refused = put("s", "{\"task\":{\"type\":\"sleep\",\"input\":{}},\"overlap\":1,\"z\":1}");
    assertThat(json(refused).at("/errors").findValuesAsString("pointer"))
        .contains("/task/input/seconds", "/overlap", "/z", "");
  }

  @ParameterizedTest
  @CsvSource({
    "400 invalid-cron, 400, invalid-schedule, /cron",
    "400 invalid-time-zone, 400, invalid-schedule, /timeZone",
    "400 invalid-every, 400, invalid-schedule, /every",
    "409 too-many-schedules, 409, too-many-schedules, ''"
  })
  void what_the_data_tier_refuses_is_told_in_the_terms_of_the_api(
      String refusal, int status, String type, String pointer) throws Exception {
    var refused =
        await()
            .until(
                () -> {
                  // The worker's own claims may take a refusal first.
                  DATA_TIER.refusal.set(refusal);
                  return put("s", NIGHTLY);
                },
                answer -> answer.statusCode() == status);
    DATA_TIER.refusal.set(null);
    assertProblem(refused, status, type);
    assertThat(json(refused).at("/errors/0/pointer").asString("")).isEqualTo(pointer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", ".a", "a%20b", "%C3%A4", "a%00"})
  void a_malformed_name_is_refused(String name) throws Exception {
    assertProblem(put(name, NIGHTLY), 400, "malformed-name");
    assertProblem(get("/api/schedules/" + name), 400, "malformed-name");
  }

  @Test
  void names_have_a_bound() throws Exception {
    assertThat(put("x".repeat(100), NIGHTLY).statusCode()).isEqualTo(201);
    assertProblem(put("x".repeat(101), NIGHTLY), 400, "malformed-name");
  }

  @Test
  void malformed_questions_are_refused() throws Exception {
    assertProblem(get("/api/schedules?limit=0"), 400, "malformed-limit");
    assertProblem(get("/api/schedules?limit=201"), 400, "malformed-limit");
    assertProblem(get("/api/schedules?cursor=%21"), 400, "malformed-cursor");
    assertProblem(get("/api/schedules?cursor=LQ"), 400, "malformed-cursor");
    assertProblem(put("s", "{"), 400, "malformed-json");
    assertProblem(put("s", "{\"task\":" + TASK + ",\"every\":\"PT1M\",}"), 400, "malformed-json");
    assertThat(put("s", "").statusCode()).isEqualTo(400);
    assertProblem(send("DELETE", "s", ""), 404, "unknown-schedule");
    assertProblem(send("POST", "s/pause", ""), 404, "unknown-schedule");
  }

  /** Each run copies it. */
  @Test
  void a_large_definition_is_refused() throws Exception {
    String large =
        NIGHTLY.replace("{\"seconds\"", "{\"x\":\"" + "x".repeat(65_536) + "\",\"seconds\"");
    assertProblem(put("s", large), 413, "body-too-large");
  }

  @Test
  void without_the_data_tier_the_client_may_come_again() throws Exception {
    DATA_TIER.failures.set(1000);
    try {
      assertProblem(put("s", NIGHTLY), 503, "data-tier-away");
    } finally {
      DATA_TIER.failures.set(0);
    }
  }

  private HttpResponse<String> put(String name, String body) throws Exception {
    return send("PUT", name, body);
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        request("/api/schedules/" + path)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
