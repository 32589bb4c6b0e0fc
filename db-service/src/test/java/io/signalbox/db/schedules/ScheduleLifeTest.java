package io.signalbox.db.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ScheduleLifeTest extends ScheduleFixture {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void a_run_is_a_queued_task_as_the_schedule_says_and_the_schedule_shows_it() {
    define("nightly", every("PT1M"));
    clock.advance(MINUTE);
    runDue();
    JsonNode schedule = schedule("nightly");
    assertThat(schedule.at("/lastDue").asString()).isEqualTo("2026-06-01T10:01:00Z");
    assertThat(schedule.at("/nextDue").asString()).isEqualTo("2026-06-01T10:02:00Z");
    assertCounts(schedule, 1, 0, 0);
    JsonNode claimed =
        post("/internal/claims", claim("worker-1", 5, 60_000)).getBody().at("/tasks");
    assertThat(claimed).hasSize(1);
    assertThat(claimed.at("/0/task/id")).isEqualTo(schedule.at("/lastTask"));
    assertThat(claimed.at("/0/task/maxAttempts").asInt()).isEqualTo(2);
    assertThat(claimed.at("/0/task/timeoutMillis").asInt()).isEqualTo(60_000);
    assertThat(claimed.at("/0/input/seconds").asInt()).isEqualTo(1);
  }

  @Test
  void runs_are_queued_by_their_priority_and_run_beside_each_other_as_their_key_allows() {
    define("urgent", asking(Map.of("priority", "HIGH")));
    for (String name : List.of("a", "b", "c")) {
      define(name, asking(Map.of("concurrencyKey", "shop-7", "maxConcurrent", 2)));
    }
    assertThat(schedule("urgent").at("/queueing/priority").asString()).isEqualTo("HIGH");
    assertThat(schedule("a").at("/queueing/maxConcurrent").asInt()).isEqualTo(2);
    clock.advance(MINUTE);
    runDue();

    List<JsonNode> claimed = claimed(3);
    assertThat(claimed.stream().map(task -> task.at("/task/queueing/priority").asString("")))
        .containsOnlyOnce("HIGH");
    assertThat(post("/internal/claims", claim("worker-1", 10, 60_000)).getBody().at("/tasks"))
        .isEmpty();
    JsonNode keyed =
        claimed.stream()
            .filter(task -> task.at("/task/queueing").has("concurrencyKey"))
            .findFirst()
            .orElseThrow();
    post("/internal/tasks/" + keyed.at("/task/id").asString() + "/cancellation", Map.of());
    claimed(1);
  }

  /** Waits for them: the service's own clockwork may be about to give them their places. */
  private List<JsonNode> claimed(int tasks) {
    List<JsonNode> claimed = new ArrayList<>();
    await()
        .until(
            () -> {
              post("/internal/claims", claim("worker-1", 10, 60_000))
                  .getBody()
                  .at("/tasks")
                  .forEach(claimed::add);
              return claimed.size() >= tasks;
            });
    assertThat(claimed).hasSize(tasks);
    return claimed;
  }

  /** A schedule of each minute whose runs ask for this while they are queued. */
  private static Map<String, Object> asking(Map<String, Object> queueing) {
    Map<String, Object> task = with(TASK, "queueing", queueing);
    return with(every("PT1M"), "task", task);
  }

  @Test
  void when_the_clock_is_set_back_runs_pause_and_none_is_repeated() {
    define("s", with(every("PT1M"), "catchUp", "all"));
    pass(Duration.ofMinutes(5), MINUTE);
    clock.advance(HOUR.negated());
    pass(HOUR, MINUTE);
    assertThat(runs()).isEqualTo(minutes(1, 5));
    pass(Duration.ofMinutes(5), MINUTE);
    assertThat(runs()).isEqualTo(minutes(1, 10));
  }

  @Test
  void a_change_while_the_clock_is_set_back_repeats_no_run() {
    define("resumed", every("PT1M"));
    define("replaced", every("PT1M"));
    pass(Duration.ofMinutes(5), MINUTE);
    clock.advance(HOUR.negated());
    post("/internal/schedules/resumed/pause", Map.of());
    post("/internal/schedules/resumed/resume", Map.of());
    define("replaced", every("PT30S"));
    for (String name : List.of("resumed", "replaced")) {
      assertThat(Instant.parse(schedule(name).at("/nextDue").asString()))
          .isAfter(START.plus(Duration.ofMinutes(5)));
    }
  }

  @Test
  void when_the_clock_is_set_forward_each_schedule_catches_up_in_its_way() {
    define("none", with(every("PT20M"), "catchUp", "none"));
    define("latest", with(every("PT1M"), "catchUp", "latest"));
    define("all", with(every("PT1M"), "catchUp", "all"));
    clock.advance(HOUR.plus(MINUTE.multipliedBy(5)));
    runDue();
    assertCounts(schedule("none"), 0, 0, 3);
    assertCounts(schedule("latest"), 1, 0, 64);
    assertCounts(schedule("all"), 65, 0, 0);
    clock.advance(HOUR.multipliedBy(2));
    runDue();
    // At most a hundred.
    assertCounts(schedule("all"), 165, 0, 20);
    assertThat(schedule("none").at("/nextDue").asString()).isEqualTo("2026-06-01T13:20:00Z");
  }

  @Test
  void on_the_days_of_daylight_saving_a_time_of_day_runs_once_and_a_distance_as_the_wall_shows() {
    clock.set(Instant.parse("2026-03-28T20:00:00Z"));
    define("daily", cron("30 2 * * *", "Europe/Berlin"));
    pass(Duration.ofHours(36), Duration.ofMinutes(10));
    assertThat(runs()).isEqualTo(instants("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"));

    http.delete().uri("/internal/schedules/daily").retrieve().toBodilessEntity();
    jdbc.sql("delete from task").update();
    clock.set(Instant.parse("2026-10-24T23:10:00Z"));
    define("daily", cron("30 2 * * *", "Europe/Berlin"));
    define("hourly", cron("15 * * * *", "Europe/Berlin"));
    pass(Duration.ofHours(3), Duration.ofMinutes(10));
    assertThat(runs())
        .isEqualTo(
            instants(
                "2026-10-24T23:15:00Z",
                "2026-10-25T00:15:00Z",
                "2026-10-25T00:30:00Z",
                "2026-10-25T01:15:00Z"));
  }

  @Test
  void who_skips_has_no_second_run_beside_the_first() {
    define("s", with(every("PT1M"), "overlap", "skip"));
    pass(Duration.ofMinutes(3), MINUTE);
    JsonNode schedule = schedule("s");
    assertCounts(schedule, 1, 2, 0);
    assertThat(schedule.at("/lastDue").asString()).isEqualTo("2026-06-01T10:03:00Z");
    end(schedule);
    pass(MINUTE, MINUTE);
    assertCounts(schedule("s"), 2, 2, 0);
    assertThat(runs()).isEqualTo(instants("2026-06-01T10:01:00Z", "2026-06-01T10:04:00Z"));
  }

  @Test
  void who_skips_goes_on_when_the_task_before_has_been_deleted() {
    define("s", with(every("PT1M"), "overlap", "skip"));
    pass(MINUTE, MINUTE);
    jdbc.sql("delete from task").update();
    pass(MINUTE, MINUTE);
    assertCounts(schedule("s"), 2, 0, 0);
  }

  @Test
  void who_queues_has_its_run_when_the_first_has_ended() {
    define("latest", with(every("PT1M"), "overlap", "queue"));
    pass(Duration.ofMinutes(3), MINUTE);
    assertCounts(schedule("latest"), 1, 0, 0);
    end(schedule("latest"));
    clock.advance(Duration.ofSeconds(2));
    runDue();
    assertThat(runs()).isEqualTo(instants("2026-06-01T10:01:00Z", "2026-06-01T10:03:00Z"));
    assertCounts(schedule("latest"), 2, 0, 1);
  }

  @Test
  void who_queues_and_catches_all_up_has_them_one_after_the_other() {
    define("all", with(with(every("PT1M"), "overlap", "queue"), "catchUp", "all"));
    pass(Duration.ofMinutes(3), MINUTE);
    for (int run = 1; run <= 3; run++) {
      JsonNode schedule = schedule("all");
      assertThat(schedule.at("/runs").asInt()).isEqualTo(run);
      end(schedule);
      clock.advance(Duration.ofSeconds(2));
      runDue();
    }
    assertThat(runs()).isEqualTo(minutes(1, 3));
  }

  @Test
  void what_is_due_during_a_pause_is_not_caught_up() {
    define("s", with(every("PT1M"), "catchUp", "all"));
    JsonNode paused = post("/internal/schedules/s/pause", Map.of()).getBody();
    assertThat(paused.at("/paused").asBoolean()).isTrue();
    assertThat(paused.at("/nextDue").isNull()).isTrue();
    pass(Duration.ofMinutes(3), MINUTE);
    JsonNode resumed = post("/internal/schedules/s/resume", Map.of()).getBody();
    assertThat(resumed.at("/nextDue").asString()).isEqualTo("2026-06-01T10:04:00Z");
    pass(MINUTE, MINUTE);
    assertThat(runs()).isEqualTo(instants("2026-06-01T10:04:00Z"));
    assertCounts(schedule("s"), 1, 0, 0);
  }

  @Test
  void while_the_queue_is_full_a_run_waits_until_the_next_one_takes_its_place() {
    fillQueue();
    define("s", every("PT1M"));
    pass(Duration.ofSeconds(90), Duration.ofSeconds(30));
    assertCounts(schedule("s"), 0, 0, 0);
    assertThat(schedule("s").at("/nextDue").asString()).isEqualTo("2026-06-01T10:01:00Z");
    pass(Duration.ofSeconds(30), Duration.ofSeconds(30));
    jdbc.sql("delete from task").update();
    clock.advance(Duration.ofSeconds(2));
    runDue();
    assertThat(runs()).isEqualTo(instants("2026-06-01T10:02:00Z"));
    assertCounts(schedule("s"), 1, 0, 1);
  }

  @Test
  void a_deleted_schedule_leaves_its_tasks_and_another_of_its_name_has_runs_of_its_own() {
    define("s", every("PT1M"));
    pass(MINUTE, MINUTE);
    http.delete().uri("/internal/schedules/s").retrieve().toBodilessEntity();
    pass(MINUTE, MINUTE);
    assertThat(runs()).isEqualTo(minutes(1, 1));
    clock.set(START);
    define("s", every("PT1M"));
    pass(MINUTE, MINUTE);
    assertThat(runs()).isEqualTo(instants("2026-06-01T10:01:00Z", "2026-06-01T10:01:00Z"));
  }

  /** As after a restored backup: the key of the task is the second guard. */
  @Test
  void a_schedule_that_has_forgotten_a_run_does_not_repeat_it() {
    define("s", every("PT1M"));
    pass(MINUTE, MINUTE);
    jdbc.sql("update schedule set next_due = :due, look_at = :due")
        .param("due", START.plus(MINUTE).atOffset(ZoneOffset.UTC))
        .update();
    runDue();
    assertThat(runs()).isEqualTo(minutes(1, 1));
    assertCounts(schedule("s"), 1, 0, 0);
    pass(MINUTE, MINUTE);
    assertThat(runs()).isEqualTo(minutes(1, 2));
  }

  /** Its time zone may be unknown to the Java of another data tier. */
  @Test
  void a_schedule_that_cannot_be_followed_does_not_hold_up_the_others() {
    define("broken", cron("* * * * *", "UTC"));
    define("sound", every("PT1M"));
    jdbc.sql("update schedule set time_zone = 'Mars/Phobos' where name = 'broken'").update();
    pass(Duration.ofMinutes(2), MINUTE);
    assertCounts(schedule("sound"), 2, 0, 0);
    assertCounts(schedule("broken"), 0, 0, 0);
  }

  @Test
  void a_schedule_made_here_wakes_the_clockwork() {
    clock.set(null);
    define("s", every("PT1S"));
    Instant made = Instant.parse(schedule("s").at("/createdAt").asString());
    await().until(() -> !runs().isEmpty());
    Instant stored =
        jdbc.sql("select min(created_at) from task")
            .query(OffsetDateTime.class)
            .single()
            .toInstant();
    // It would have slept for ten seconds.
    assertThat(Duration.between(made, stored)).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void a_schedule_made_by_another_data_tier_is_found() {
    clock.set(null);
    define("s", every("PT1H"));
    jdbc.sql(
            """
            update schedule set every = 'PT1S', next_due = date_trunc('second', now()),
              look_at = date_trunc('second', now())
            """)
        .update();
    await().atMost(Duration.ofSeconds(30)).until(() -> !runs().isEmpty());
  }

  private void fillQueue() {
    jdbc.sql(
            """
            insert into task (id, type, state, input, max_attempts, timeout_millis)
            select gen_random_uuid(), 'sleep', 'QUEUED', '{}', 1, 1000
            from generate_series(1, 3000)
            """)
        .update();
  }

  private void end(JsonNode schedule) {
    post("/internal/tasks/" + schedule.at("/lastTask").asString() + "/cancellation", Map.of());
  }

  private static List<Instant> minutes(int first, int last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(minute -> START.plus(Duration.ofMinutes(minute)))
        .toList();
  }
}
