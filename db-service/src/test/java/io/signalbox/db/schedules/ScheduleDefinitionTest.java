package io.signalbox.db.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

class ScheduleDefinitionTest extends ScheduleFixture {

  @Test
  void a_schedule_is_made_once_and_looks_as_it_was_defined() {
    JsonNode made = define("a..b_C-1.x", cron("30 2 * * *", "Europe/Berlin")).getBody();
    assertThat(made.at("/created").asBoolean()).isTrue();
    assertThat(made.at("/schedule/nextDue").asString()).isEqualTo("2026-06-02T00:30:00Z");
    JsonNode again = define("a..b_C-1.x", cron("30 2 * * *", "Europe/Berlin")).getBody();
    assertThat(again.at("/created").asBoolean()).isFalse();
    JsonNode seen = schedule("a..b_C-1.x");
    assertThat(seen).isEqualTo(again.at("/schedule"));
    assertThat(seen.at("/input/seconds").asInt()).isEqualTo(1);
    assertThat(seen.at("/rule/timeZone").asString()).isEqualTo("Europe/Berlin");
    assertThat(seen.at("/overlap").asString()).isEqualTo("allow");
    assertThat(seen.at("/catchUp").asString()).isEqualTo("latest");
  }

  @Test
  void what_a_rule_leaves_out_is_utc_and_the_beginning_of_1970() {
    assertThat(define("a", cron("0 0 * * *", "UTC")).getBody().at("/schedule/rule/timeZone"))
        .hasToString("\"UTC\"");
    JsonNode rate = define("b", every("P1D")).getBody().at("/schedule");
    assertThat(rate.at("/rule/anchor").asString()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(rate.at("/nextDue").asString()).isEqualTo("2026-06-02T00:00:00Z");
  }

  @Test
  void replacing_all_but_the_rule_loses_no_due_time_and_another_rule_begins_now() {
    define("s", every("PT1H"));
    clock.advance(Duration.ofMinutes(59));
    define("s", with(every("PT1H"), "overlap", "skip"));
    assertThat(schedule("s").at("/nextDue").asString()).isEqualTo("2026-06-01T11:00:00Z");
    define("s", every("PT7M"));
    assertThat(schedule("s").at("/nextDue").asString()).isEqualTo("2026-06-01T11:06:00Z");
  }

  @Test
  void who_says_nothing_of_the_pause_leaves_it() {
    define("s", with(every("PT1H"), "paused", true));
    assertThat(define("s", every("PT2H")).getBody().at("/schedule/paused").asBoolean()).isTrue();
    JsonNode resumed = define("s", with(every("PT2H"), "paused", false)).getBody().at("/schedule");
    assertThat(resumed.at("/paused").asBoolean()).isFalse();
    assertThat(resumed.at("/nextDue").asString()).isEqualTo("2026-06-01T12:00:00Z");
  }

  @Test
  void pausing_and_resuming_twice_are_as_once() {
    define("s", every("PT1H"));
    JsonNode paused = post("/internal/schedules/s/pause", Map.of()).getBody();
    assertThat(post("/internal/schedules/s/pause", Map.of()).getBody()).isEqualTo(paused);
    JsonNode resumed = post("/internal/schedules/s/resume", Map.of()).getBody();
    clock.advance(Duration.ofMinutes(5));
    assertThat(post("/internal/schedules/s/resume", Map.of()).getBody()).isEqualTo(resumed);
  }

  @Test
  void made_by_several_at_once_it_is_there_once() throws Exception {
    List<Callable<ResponseEntity<JsonNode>>> calls =
        IntStream.range(0, 8)
            .<Callable<ResponseEntity<JsonNode>>>mapToObj(i -> () -> define("s", every("PT1H")))
            .toList();
    int created = 0;
    try (var threads = Executors.newFixedThreadPool(calls.size())) {
      for (var answer : threads.invokeAll(calls)) {
        assertThat(answer.get().getStatusCode().value()).isEqualTo(200);
        created += answer.get().getBody().at("/created").asBoolean() ? 1 : 0;
      }
    }
    assertThat(created).isEqualTo(1);
  }

  @Test
  void lists_are_by_name_and_continued_and_have_no_inputs() {
    for (String name : List.of("b", "a", "C", "a-2", "a.1")) {
      define(name, every("PT1H"));
    }
    JsonNode page = get("/internal/schedules?limit=3").getBody();
    assertThat(page.findValuesAsString("name")).containsExactly("C", "a", "a-2");
    assertThat(page.at("/more").asBoolean()).isTrue();
    assertThat(page.at("/schedules/0/input").isNull()).isTrue();
    JsonNode next = get("/internal/schedules?limit=3&after=a-2").getBody();
    assertThat(next.findValuesAsString("name")).containsExactly("a.1", "b");
    assertThat(next.at("/more").asBoolean()).isFalse();
  }

  @Test
  void what_is_no_rule_is_refused_by_the_name_of_what_is_wrong() {
    assertRefused(define("s", cron("0 25 * * *", "UTC")), 400, "invalid-cron");
    assertRefused(define("s", cron("0 0 30 2 *", "UTC")), 400, "invalid-cron");
    assertRefused(define("s", cron("0 0 * * *", "Nowhere")), 400, "invalid-time-zone");
    assertRefused(define("s", every("PT0.5S")), 400, "invalid-every");
    assertRefused(define("s", with(every("PT1S"), "rule", Map.of())), 400, "invalid-rule");
    assertThat(get("/internal/schedules/s").getStatusCode().value()).isEqualTo(404);
  }

  @Test
  void a_large_input_is_refused() {
    assertRefused(
        define("s", withInput("{\"a\":\"" + "x".repeat(16_380) + "\"}")), 413, "input-too-large");
    assertRefused(
        define("s", withInput("{\"a\":\"" + "x".repeat(5_000) + "\"}")), 400, "malformed-schedule");
  }

  @Test
  void there_are_no_more_than_there_may_be_and_those_that_are_can_be_replaced() {
    for (int i = 0; i < 20; i++) {
      define("s" + i, every("PT1H"));
    }
    var refused = define("one-more", every("PT1H"));
    assertRefused(refused, 409, "too-many-schedules");
    assertThat(refused.getBody().at("/detail").asString())
        .contains("20", "signalbox.schedule-store.max-schedules");
    assertThat(define("s1", every("PT2H")).getStatusCode().value()).isEqualTo(200);
  }

  @Test
  void what_is_not_there_is_unknown_to_every_operation() {
    assertRefused(get("/internal/schedules/s"), 404, "unknown-schedule");
    assertRefused(post("/internal/schedules/s/pause", Map.of()), 404, "unknown-schedule");
    assertRefused(post("/internal/schedules/s/resume", Map.of()), 404, "unknown-schedule");
    assertRefused(
        http.delete().uri("/internal/schedules/s").retrieve().toEntity(JsonNode.class),
        404,
        "unknown-schedule");
  }

  private static Map<String, Object> withInput(String input) {
    return with(
        every("PT1H"),
        "task",
        Map.of(
            "type",
            "sleep",
            "input",
            input,
            "inputMemory",
            4096,
            "maxAttempts",
            2,
            "timeoutMillis",
            60_000));
  }

  private static void assertRefused(ResponseEntity<JsonNode> answer, int status, String type) {
    assertThat(answer.getStatusCode().value()).as("%s", answer.getBody()).isEqualTo(status);
    assertThat(answer.getBody().at("/type").asString()).isEqualTo("urn:signalbox:problem:" + type);
  }
}
