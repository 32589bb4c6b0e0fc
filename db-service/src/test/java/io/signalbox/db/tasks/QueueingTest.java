package io.signalbox.db.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.db.DbServiceFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** When tasks are claimed that ask for a time or a priority. */
@TestPropertySource(
    properties = {
      "signalbox.data.dir=target/test-data/queueing",
      "signalbox.task-store.max-backlog=20000",
      "signalbox.task-store.max-delayed=20",
      "signalbox.task-store.delayed-refresh=0ms"
    })
class QueueingTest extends DbServiceFixture {

  private static final String HOUR = "3600000";

  @Autowired private TaskStore tasks;

  @Test
  void a_delayed_task_is_queued_with_its_time_and_not_claimed_before() {
    Map<String, Object> task = asking(newTask(), "delayMillis", HOUR);
    JsonNode stored = store(task).getBody().at("/task");
    assertThat(stored.at("/state").asString()).isEqualTo("QUEUED");
    Instant created = instant(stored, "/createdAt");
    assertThat(instant(stored, "/queueing/notBefore")).isEqualTo(created.plus(Duration.ofHours(1)));

    assertThat(claimed(10)).isEmpty();
    jdbc.sql("update task set not_before = not_before - interval '1 hour'").update();
    assertThat(claimed(10)).containsExactly(task.get("id").toString());
  }

  @Test
  void it_is_not_granted_to_who_received_it_but_one_whose_time_is_over_is() {
    String past = Instant.now().minus(Duration.ofDays(3)).toString();
    String future = Instant.now().plus(Duration.ofHours(1)).toString();
    Map<String, Object> over = asking(claimedAtOnce("worker-1", 60_000), "notBefore", past);
    Map<String, Object> later = asking(claimedAtOnce("worker-1", 60_000), "notBefore", future);
    Map<String, Object> delayed = asking(claimedAtOnce("worker-1", 60_000), "delayMillis", HOUR);

    JsonNode gathered = create(List.of(over, later, delayed));
    assertThat(gathered.at("/0/created/token").isNumber()).isTrue();
    assertThat(gathered.at("/1/created/token").isNull()).isTrue();
    assertThat(gathered.at("/1/created/notBefore").asString()).isNotEmpty();
    assertThat(gathered.at("/2/created/token").isNull()).isTrue();

    jdbc.sql("delete from task").update();
    assertThat(store(over).getBody().at("/task/state").asString()).isEqualTo("RUNNING");
    JsonNode alone = store(later).getBody();
    assertThat(alone.at("/task/state").asString()).isEqualTo("QUEUED");
    assertThat(alone.at("/task/worker").isNull()).isTrue();
    assertThat(alone.at("/token").isNull()).isTrue();
  }

  /** The workers' and this process' clocks may differ from it. */
  @Test
  void the_databases_clock_decides_when_a_time_has_come() {
    Instant notBefore =
        jdbc.sql("select clock_timestamp()")
            .query(OffsetDateTime.class)
            .single()
            .toInstant()
            .plusMillis(400);
    store(asking(newTask(), "notBefore", notBefore.toString()));
    String id = await().until(() -> claimed(1), claimed -> !claimed.isEmpty()).getFirst();
    Instant started = instant(get("/internal/tasks/" + id).getBody(), "/startedAt");
    assertThat(started).isAfterOrEqualTo(notBefore.truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void a_time_long_past_is_no_way_to_the_head_of_the_queue() {
    Map<String, Object> first = newTask();
    store(first);
    store(asking(newTask(), "notBefore", "1970-01-01T00:00:00Z"));
    assertThat(claimed(1)).containsExactly(first.get("id").toString());
  }

  @Test
  void the_same_request_with_a_delay_is_one_task_with_its_first_time() {
    Map<String, Object> first = keyed(asking(newTask(), "delayMillis", HOUR));
    JsonNode stored = store(first).getBody();
    JsonNode again = store(keyed(asking(newTask(), "delayMillis", HOUR))).getBody();
    JsonNode gathered =
        create(List.of(keyed(asking(newTask(), "delayMillis", HOUR)))).at("/0/earlier");
    assertThat(again).isEqualTo(stored);
    assertThat(gathered.at("/task/queueing")).isEqualTo(stored.at("/task/queueing"));
    assertThat(gathered.at("/task/id")).isEqualTo(stored.at("/task/id"));
  }

  @Test
  void too_many_for_later_keep_out_further_ones_and_none_for_now() {
    List<Map<String, Object>> later = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> later.add(asking(newTask(), "delayMillis", HOUR)));
    create(later);
    Map<String, Object> further = asking(newTask(), "delayMillis", HOUR);
    assertThat(store(further).getStatusCode().value()).isEqualTo(429);
    JsonNode answers = create(List.of(further, newTask(), later.getFirst()));
    assertThat(answers.at("/0/refusal/type").asString()).isEqualTo("backlog-full");
    assertThat(answers.at("/1").has("created")).isTrue();
    assertThat(answers.at("/2").has("earlier")).isTrue();
    assertThat(store(newTask()).getStatusCode().value()).isEqualTo(201);
    assertThat(tasks.queued(100)).isEqualTo(2);
    assertThat(tasks.delayed(100)).isEqualTo(20);
  }

  @Test
  void of_what_is_due_the_higher_priority_is_claimed_first() {
    Map<String, Object> low = asking(newTask(), "priority", "LOW");
    Map<String, Object> normal = newTask();
    Map<String, Object> high = asking(newTask(), "priority", "HIGH");
    create(List.of(low, normal));
    assertThat(store(high).getBody().at("/task/queueing/priority").asString()).isEqualTo("HIGH");
    assertThat(claimed(3)).containsExactly(id(high), id(normal), id(low));
  }

  @Test
  void among_endless_high_ones_a_low_one_gets_its_turn() {
    Map<String, Object> low = asking(newTask(), "priority", "LOW");
    store(low);
    for (int waited : List.of(0, 29, 59)) {
      Map<String, Object> high = asking(newTask(), "priority", "HIGH");
      store(high);
      letWait(low, waited);
      assertThat(claimed(1)).as("after %s s", waited).containsExactly(id(high));
    }
    store(asking(newTask(), "priority", "HIGH"));
    letWait(low, 61);
    assertThat(claimed(1)).containsExactly(id(low));
  }

  /** As if the task had been due for so many seconds, and the others from now on. */
  private void letWait(Map<String, Object> task, int seconds) {
    jdbc.sql(
            """
            update task set not_before = case when id = :id
              then now() - :seconds * interval '1 second' else now() end
            where state = 'QUEUED'
            """)
        .params(Map.of("id", task.get("id"), "seconds", seconds))
        .update();
    forgetTimes();
  }

  /** By when it is due, half a minute earlier for each level; drawn at random, from many seeds. */
  @Test
  void claims_follow_the_ranks() {
    for (long seed = 0; seed < 10; seed++) {
      jdbc.sql("delete from task").update();
      Random random = new Random(seed);
      record Ranked(String id, long rank) {}
      List<Ranked> ranked = new ArrayList<>();
      List<Map<String, Object>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Priority priority = Priority.values()[random.nextInt(3)];
        Map<String, Object> task = asking(newTask(), "priority", priority.name());
        all.add(task);
        // No two have one rank.
        long age = 100L * random.nextInt(2_000) + i;
        ranked.add(new Ranked(id(task), -age - 30_000L * (priority.ordinal() - 1)));
        task.put("age", age);
      }
      create(all.stream().map(task -> without(task, "age")).toList());
      for (Map<String, Object> task : all) {
        jdbc.sql(
                """
                update task set not_before = timestamptz '2026-01-01' - :age * interval '1 ms'
                where id = :id
                """)
            .params(Map.of("age", task.get("age"), "id", task.get("id")))
            .update();
      }
      forgetTimes();
      List<String> order = new ArrayList<>();
      while (order.size() < 100) {
        order.addAll(claimed(1 + random.nextInt(30)));
      }
      assertThat(order)
          .as("seed %s", seed)
          .isEqualTo(
              ranked.stream().sorted(Comparator.comparing(Ranked::rank)).map(Ranked::id).toList());
    }
  }

  /** It inserts without the new columns, and looks for work by the time alone. */
  @Test
  void a_db_service_of_before_may_run_beside() {
    for (int i = 0; i < 2; i++) {
      jdbc.sql(
              """
              insert into task (id, type, input, input_memory, max_attempts, timeout_millis,
                idempotency_key, fingerprint, state, attempt, worker, fencing_token, lease_until,
                started_at)
              values (:id, 'sleep', '{}', 4096, 2, 60000, null, null, 'QUEUED', 0, null, null,
                null, null)
              """)
          .param("id", UUID.randomUUID())
          .update();
    }
    List<String> old =
        jdbc.sql(
                """
                with due as (
                  select id, not_before, input_memory from task
                  where state = 'QUEUED' and not_before <= now() and type = any(:types)
                    and input_memory <= 4096
                  order by not_before, id limit 1 for update skip locked)
                update task set state = 'RUNNING', attempt = attempt + 1, worker = 'old',
                  fencing_token = nextval('fencing_token'), progress = 0, begun = false,
                  lease_until = now() + interval '1 minute',
                  started_at = coalesce(started_at, now())
                from due where task.id = due.id returning task.id::text
                """)
            .param("types", new String[] {"sleep"})
            .query(String.class)
            .list();
    assertThat(old).hasSize(1);
    List<String> rest = claimed(5);
    assertThat(rest).hasSize(1).isNotEqualTo(old);
    assertThat(get("/internal/tasks/" + rest.getFirst()).getBody().has("queueing")).isFalse();
  }

  @Test
  void a_plain_task_is_stored_and_told_of_as_ever() {
    Map<String, Object> task = newTask();
    assertThat(store(task).getBody().at("/task").has("queueing")).isFalse();
    assertThat(create(List.of(newTask())).at("/0/created").propertyNames())
        .containsExactly("at", "token");
    assertThat(
            jdbc.sql(
                    """
                    select count(*) from task where priority <> 0 or waits_for_place
                      or coalesce(asked_not_before::text, concurrency_key, max_concurrent::text)
                        is not null
                    """)
                .query(Integer.class)
                .single())
        .isZero();
  }

  @Test
  void what_is_wrong_is_refused() {
    for (Map<String, Object> wrong :
        List.of(
            asking(newTask(), "delayMillis", "-1"),
            asking(newTask(), "maxConcurrent", "0"),
            asking(newTask(), "maxConcurrent", "1001"),
            asking(newTask(), "concurrencyKey", "k".repeat(201)))) {
      assertThat(store(wrong).getStatusCode().value()).as(wrong.toString()).isEqualTo(400);
      assertThat(create(List.of(wrong)).at("/0/refusal/status").asInt()).isEqualTo(400);
    }
  }

  /** Neither thousands for later nor those of other keys are in the way. */
  @Test
  void a_claim_visits_what_it_takes_and_little_else() {
    // Not what other tests have left in the indexes.
    jdbc.sql("truncate task").update();
    insertMany("now() + interval '1 hour', 0, null, false");
    // In the ranks before those of normal tasks that are due now.
    insertMany("now() + interval '55 seconds', 1, null, false");
    jdbc.sql(
            """
            insert into task (id, type, state, lease_until, input, max_attempts, timeout_millis,
              max_concurrent, concurrency_key)
            values (gen_random_uuid(), 'sleep', 'RUNNING', now() + interval '1 hour', '{}', 1, 1000,
              1, 'busy')
            """)
        .update();
    insertMany("now(), 0, 'busy', true");
    List<Map<String, Object>> due = new ArrayList<>();
    IntStream.range(0, 5).forEach(i -> due.add(newTask()));
    create(due);
    for (boolean analyzed : List.of(false, true)) {
      if (analyzed) {
        jdbc.sql("analyze task").update();
      }
      jdbc.sql(
              """
              update task set state = 'QUEUED', lease_until = null
              where state = 'RUNNING' and concurrency_key is null
              """)
          .update();
      Plan plan =
          Plan.of(
              jdbc,
              TaskStore.CLAIM,
              Map.of(
                  "from", OffsetDateTime.MIN,
                  "types", new String[] {"sleep"},
                  "mostMemory", 20_000_000,
                  "maxMemory", 1_000_000,
                  "limit", 10,
                  "worker", "worker-1",
                  "lease", 60_000));
      assertThat(plan.scans("task_turn")).as(plan.root().toPrettyString()).hasSize(1);
      assertThat(plan.readsAll("task")).isFalse();
      assertThat(plan.rows("task_turn")).as(plan.root().toPrettyString()).isEqualTo(5);
      // The index's entries of those who are due within a minute, but none of their rows.
      assertThat(plan.pages("task_turn")).as(plan.root().toPrettyString()).isLessThan(100);
    }
  }

  private void insertMany(String values) {
    jdbc.sql(
            """
            insert into task (id, type, state, input, max_attempts, timeout_millis, max_concurrent,
              not_before, priority, concurrency_key, waits_for_place)
            select gen_random_uuid(), 'sleep', 'QUEUED', '{}', 1, 1000, 1, %s
            from generate_series(1, 5000)
            """
                .formatted(values))
        .update();
  }

  private List<String> claimed(int limit) {
    List<String> ids = new ArrayList<>();
    post("/internal/claims", claim("worker-1", limit, 60_000))
        .getBody()
        .at("/tasks")
        .forEach(task -> ids.add(task.at("/task/id").asString()));
    return ids;
  }

  private static Map<String, Object> asking(Map<String, Object> task, String field, String value) {
    task.put("queueing." + field, value);
    return task;
  }

  private static Map<String, Object> keyed(Map<String, Object> task) {
    task.put("idempotencyKey", "order-1");
    task.put("fingerprint", "aaaa");
    return task;
  }

  private static Map<String, Object> without(Map<String, Object> task, String field) {
    Map<String, Object> rest = new HashMap<>(task);
    rest.remove(field);
    return rest;
  }

  private static String id(Map<String, Object> task) {
    return task.get("id").toString();
  }

  private static Instant instant(JsonNode node, String pointer) {
    return Instant.parse(node.at(pointer).asString());
  }

  private JsonNode create(List<Map<String, Object>> all) {
    List<Map<String, Object>> items = new ArrayList<>();
    for (Map<String, Object> task : all) {
      Map<String, Object> fields = new HashMap<>();
      Map<String, Object> queueing = new HashMap<>();
      task.forEach(
          (name, value) -> {
            if (name.startsWith("queueing.")) {
              queueing.put(name.substring("queueing.".length()), value);
            } else if (!name.equals("input")) {
              fields.put(name, value);
            }
          });
      if (!queueing.isEmpty()) {
        fields.put("queueing", queueing);
      }
      items.add(
          Map.of(
              "task",
              fields,
              "input",
              new String(json.writeValueAsBytes(task.get("input")), StandardCharsets.UTF_8)));
    }
    return post("/internal/writes", Map.of("tasks", items)).getBody().at("/tasks");
  }
}
