package io.signalbox.db.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.signalbox.db.DbServiceFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

class GatheringsTest extends DbServiceFixture {

  @Test
  void each_task_of_a_gathering_has_an_answer_of_its_own_in_its_place() {
    Map<String, Object> known = withKey(newTask(), "order-1", "aaaa");
    store(known);
    JsonNode answers =
        create(
            List.of(
                newTask(),
                claimedAtOnce("worker-1", 60_000),
                withKey(newTask(), "order-1", "aaaa"),
                withKey(newTask(), "order-1", "bbbb"),
                known));

    assertThat(answers.at("/0/created/at").isString()).isTrue();
    assertThat(answers.at("/0/created/token").isNull()).isTrue();
    assertThat(answers.at("/1/created/token").isNumber()).isTrue();
    assertThat(answers.at("/2/earlier/task/id").asString()).isEqualTo(known.get("id").toString());
    assertThat(answers.at("/3/refusal/type").asString()).isEqualTo("key-reused");
    assertThat(answers.at("/3/refusal/status").asInt()).isEqualTo(409);
    assertThat(answers.at("/4/earlier/task/id").asString()).isEqualTo(known.get("id").toString());
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void what_is_stored_by_a_gathering_is_what_was_sent() {
    Map<String, Object> task = withKey(claimedAtOnce("worker-1", 60_000), "order-1", "aaaa");
    JsonNode created = create(List.of(task)).at("/0/created");
    JsonNode stored = get("/internal/tasks/" + task.get("id")).getBody();
    assertThat(stored.at("/createdAt")).isEqualTo(created.at("/at"));
    assertThat(stored.at("/startedAt")).isEqualTo(created.at("/at"));
    assertThat(stored.at("/worker").asString()).isEqualTo("worker-1");
    assertThat(stored.at("/attempt").asInt()).isEqualTo(1);
    assertThat(jdbc.sql("select input::text, fingerprint from task").query().singleRow().values())
        .containsExactly("{\"seconds\":1}", "aaaa");
  }

  @Test
  void of_64_tasks_of_which_one_is_wrong_63_are_stored() {
    for (Map<String, Object> wrong :
        List.of(
            with(newTask(), "input", new Text("{\"a\":")),
            with(newTask(), "type", "a\0b"),
            with(newTask(), "type", ""),
            with(newTask(), "inputMemory", 1),
            with(newTask(), "maxAttempts", 0))) {
      jdbc.sql("delete from task").update();
      List<Map<String, Object>> tasks = new ArrayList<>();
      IntStream.range(0, 63).forEach(i -> tasks.add(claimedAtOnce("worker-1", 60_000)));
      tasks.add(17, wrong);
      JsonNode answers = create(tasks);
      assertThat(answers.at("/17/refusal/status").asInt()).isEqualTo(400);
      assertThat(answers.valueStream().filter(answer -> answer.has("created"))).hasSize(63);
      assertThat(count()).isEqualTo(63);
    }
  }

  @Test
  void one_key_twice_in_one_gathering_is_one_task() {
    Map<String, Object> first = withKey(newTask(), "order-1", "aaaa");
    JsonNode answers = create(List.of(first, withKey(newTask(), "order-1", "aaaa"), first));
    Set<String> ids = new HashSet<>();
    answers.forEach(answer -> answer.at("/earlier/task/id").asStringOpt().ifPresent(ids::add));
    assertThat(answers.valueStream().filter(answer -> answer.has("created"))).hasSize(1);
    assertThat(ids).hasSize(1);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void a_full_queue_takes_nothing_of_a_gathering_but_knows_what_it_has() {
    List<Map<String, Object>> tasks = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> tasks.add(newTask()));
    create(tasks);
    JsonNode answers = create(List.of(newTask(), tasks.getFirst()));
    assertThat(answers.at("/0/refusal/type").asString()).isEqualTo("backlog-full");
    assertThat(answers.at("/0/refusal/status").asInt()).isEqualTo(429);
    assertThat(answers.at("/1").has("earlier")).isTrue();
  }

  @Test
  void outcomes_of_every_kind_are_written_down_together() {
    List<Map<String, Object>> tasks = new ArrayList<>();
    IntStream.range(0, 6).forEach(i -> tasks.add(claimedAtOnce("worker-1", 60_000)));
    JsonNode created = create(tasks);
    List<Map<String, Object>> outcomes = new ArrayList<>();
    outcomes.add(outcome(tasks, created, 0, "SUCCEEDED", Map.of(), "{\"slept\":1}"));
    outcomes.add(outcome(tasks, created, 1, "FAILED", error("broken"), null));
    outcomes.add(outcome(tasks, created, 2, "RETRY", error("busy"), null));
    outcomes.add(outcome(tasks, created, 3, "RELEASED", Map.of(), null));
    // Of a lease that is not held, and of JSON that is none.
    outcomes.add(
        with(
            outcome(tasks, created, 4, "FAILED", error("late"), null),
            "id",
            tasks.get(5).get("id")));
    outcomes.add(outcome(tasks, created, 4, "SUCCEEDED", Map.of(), "{\"slept\":"));

    JsonNode answers = post("/internal/writes", Map.of("outcomes", outcomes)).getBody();
    JsonNode told = answers.at("/outcomes");
    assertThat(told.at("/0/task/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(told.at("/0/task/finishedAt").isString()).isTrue();
    assertThat(told.at("/1/task/state").asString()).isEqualTo("FAILED");
    assertThat(told.at("/2/task/state").asString()).isEqualTo("QUEUED");
    assertThat(told.at("/2/task/attempt").asInt()).isEqualTo(1);
    assertThat(told.at("/3/task/state").asString()).isEqualTo("QUEUED");
    assertThat(told.at("/3/task/attempt").asInt()).isEqualTo(0);
    assertThat(told.at("/4/refusal/type").asString()).isEqualTo("lease-lost");
    assertThat(told.at("/5/refusal/type").asString()).isEqualTo("not-storable");
    assertThat(get("/internal/tasks/" + tasks.get(0).get("id")).getBody().at("/output/slept"))
        .hasToString("1");
    assertThat(get("/internal/tasks/" + tasks.get(4).get("id")).getBody().at("/state").asString())
        .isEqualTo("RUNNING");

    JsonNode again = post("/internal/writes", Map.of("outcomes", outcomes)).getBody();
    assertThat(again).isEqualTo(answers);
  }

  /**
   * The same keys, ids and outcomes by many at once, each in an order of its own. Without one order
   * of locks this ends in deadlocks, which the database breaks with an error.
   */
  @Test
  void gatherings_of_the_same_tasks_in_other_orders_do_not_lock_each_other_out() throws Exception {
    for (int round = 0; round < 10; round++) {
      jdbc.sql("delete from task").update();
      List<Map<String, Object>> tasks = new ArrayList<>();
      for (int i = 0; i < 128; i++) {
        tasks.add(withKey(claimedAtOnce("worker-1", 60_000), "key-" + i, "aaaa"));
      }
      int seed = round;
      inParallel(
          8,
          i ->
              () -> {
                List<Map<String, Object>> mine = new ArrayList<>(tasks);
                if (i % 2 == 0) {
                  mine.replaceAll(task -> with(task, "id", UUID.randomUUID()));
                }
                Collections.shuffle(mine, new Random(100L * seed + i));
                return create(mine);
              });
      assertThat(count()).isEqualTo(128);

      List<Map<String, Object>> outcomes =
          jdbc.sql("select id, fencing_token from task").query().listOfRows().stream()
              .map(
                  row -> {
                    Map<String, Object> outcome = new HashMap<>();
                    outcome.put("id", row.get("id"));
                    outcome.put(
                        "outcome",
                        Map.of(
                            "token",
                            row.get("fencing_token"),
                            "kind",
                            "SUCCEEDED",
                            "delayMillis",
                            0));
                    outcome.put("output", "{}");
                    return outcome;
                  })
              .toList();
      inParallel(
          8,
          i ->
              () -> {
                List<Map<String, Object>> mine = new ArrayList<>(outcomes);
                Collections.shuffle(mine, new Random(100L * seed + i));
                return i % 2 == 0 ? end(mine) : renew(mine);
              });
      assertThat(
              jdbc.sql("select count(*) from task where state = 'SUCCEEDED'")
                  .query(Integer.class)
                  .single())
          .isEqualTo(128);
    }
  }

  /**
   * Their places are given out under locks, while others of the same keys come, end and go back.
   */
  @Test
  void gatherings_of_tasks_with_concurrency_keys_do_not_lock_each_other_out() throws Exception {
    ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    warnings.start();
    Logger log = (Logger) LoggerFactory.getLogger(Places.class);
    log.addAppender(warnings);
    try {
      for (int round = 0; round < 5; round++) {
        jdbc.sql("delete from task").update();
        List<Map<String, Object>> tasks = new ArrayList<>();
        for (int i = 0; i < 128; i++) {
          Map<String, Object> task = withKey(newTask(), "key-" + i, "aaaa");
          tasks.add(
              with(
                  task,
                  "queueing",
                  Map.of("concurrencyKey", "c-" + i % 8, "maxConcurrent", 1 + i % 8)));
        }
        int seed = round;
        inParallel(8, i -> () -> create(shuffled(tasks, 100L * seed + i)));
        assertThat(count()).isEqualTo(128);

        AtomicInteger seeds = new AtomicInteger();
        inParallel(
            8,
            i ->
                () -> {
                  while (unfinished() > 0) {
                    JsonNode claimed =
                        post("/internal/claims", claim("worker-1", 64, 60_000)).getBody();
                    List<Map<String, Object>> mine = new ArrayList<>();
                    for (JsonNode task : claimed.at("/tasks")) {
                      mine.add(ending(task, seeds.get() % 3 == 0 ? "RELEASED" : "SUCCEEDED"));
                    }
                    if (!mine.isEmpty()) {
                      renew(shuffled(mine, seeds.incrementAndGet()));
                      end(shuffled(mine, seeds.incrementAndGet()));
                    }
                  }
                  return json.createObjectNode();
                });
        assertThat(unfinished()).isZero();
      }
    } finally {
      log.detachAppender(warnings);
    }
    assertThat(warnings.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  private static Map<String, Object> ending(JsonNode claimed, String kind) {
    Map<String, Object> ending = new HashMap<>();
    ending.put("id", claimed.at("/task/id").asString());
    ending.put(
        "outcome", Map.of("token", claimed.at("/token").asLong(), "kind", kind, "delayMillis", 0));
    ending.put("output", kind.equals("SUCCEEDED") ? "{}" : null);
    return ending;
  }

  private static List<Map<String, Object>> shuffled(List<Map<String, Object>> all, long seed) {
    List<Map<String, Object>> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }

  private int unfinished() {
    return jdbc.sql("select count(*) from task where finished_at is null")
        .query(Integer.class)
        .single();
  }

  private interface Caller {
    Callable<JsonNode> call(int number);
  }

  private static void inParallel(int callers, Caller caller) throws Exception {
    try (var threads = Executors.newFixedThreadPool(callers)) {
      for (var answer :
          threads.invokeAll(IntStream.range(0, callers).mapToObj(caller::call).toList())) {
        answer.get();
      }
    }
  }

  /** As when a worker lost a lease, claimed the task again and tells of both attempts. */
  @Test
  void of_two_attempts_at_a_task_the_one_whose_lease_holds_is_written_down() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    JsonNode created = create(List.of(task));
    Map<String, Object> late = outcome(List.of(task), created, 0, "FAILED", error("late"), null);
    Map<String, Object> valid = outcome(List.of(task), created, 0, "SUCCEEDED", Map.of(), "{}");
    jdbc.sql("update task set fencing_token = fencing_token + 1").update();
    valid.put("outcome", with(tokenAfter(valid), "kind", "SUCCEEDED"));

    JsonNode answers = end(List.of(late, valid)).at("/outcomes");
    assertThat(answers.at("/0/refusal/type").asString()).isEqualTo("lease-lost");
    assertThat(answers.at("/1/task/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(unfinished()).isZero();
  }

  private static Map<String, Object> tokenAfter(Map<String, Object> ending) {
    Map<?, ?> outcome = (Map<?, ?>) ending.get("outcome");
    return Map.of("token", ((Number) outcome.get("token")).longValue() + 1, "delayMillis", 0);
  }

  @Test
  void tasks_and_outcomes_of_one_gathering_have_their_answers_apart() {
    Map<String, Object> running = claimedAtOnce("worker-1", 60_000);
    JsonNode token = create(List.of(running));
    List<Map<String, Object>> tasks = List.of(newTask(), with(newTask(), "maxAttempts", 0));
    List<Map<String, Object>> outcomes =
        List.of(outcome(List.of(running), token, 0, "SUCCEEDED", Map.of(), "{\"slept\":1}"));

    JsonNode answers = write(tasks, outcomes);
    assertThat(answers.at("/tasks/0/created/at").isString()).isTrue();
    assertThat(answers.at("/tasks/1/refusal/status").asInt()).isEqualTo(400);
    assertThat(answers.at("/outcomes/0/task/state").asString()).isEqualTo("SUCCEEDED");

    JsonNode again = write(tasks, outcomes);
    assertThat(again.at("/tasks/0/earlier/task/id").asString())
        .isEqualTo(tasks.getFirst().get("id").toString());
    assertThat(again.at("/outcomes")).isEqualTo(answers.at("/outcomes"));
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void tasks_and_outcomes_of_one_gathering_are_one_transaction() {
    List<Map<String, Object>> running = new ArrayList<>();
    IntStream.range(0, 8).forEach(i -> running.add(claimedAtOnce("worker-1", 60_000)));
    JsonNode created = create(running);
    List<Map<String, Object>> outcomes =
        IntStream.range(0, 8)
            .mapToObj(i -> outcome(running, created, i, "SUCCEEDED", Map.of(), "{}"))
            .toList();
    write(List.of(newTask(), newTask()), outcomes);
    assertThat(
            jdbc.sql("select count(distinct xmin::text) from task").query(Integer.class).single())
        .isEqualTo(1);
  }

  @Test
  void what_cannot_be_stored_spoils_neither_the_tasks_nor_the_outcomes_beside_it() {
    List<Map<String, Object>> running = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> running.add(claimedAtOnce("worker-1", 60_000)));
    JsonNode created = create(running);
    List<Map<String, Object>> outcomes = new ArrayList<>();
    IntStream.range(0, 20)
        .forEach(i -> outcomes.add(outcome(running, created, i, "SUCCEEDED", Map.of(), "{}")));
    outcomes.set(3, outcome(running, created, 3, "SUCCEEDED", Map.of(), "{\"slept\":"));
    List<Map<String, Object>> tasks = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> tasks.add(claimedAtOnce("worker-1", 60_000)));
    tasks.set(5, with(newTask(), "input", new Text("{\"a\":")));

    JsonNode answers = write(tasks, outcomes);
    assertThat(answers.at("/tasks/5/refusal/type").asString()).isEqualTo("not-storable");
    assertThat(answers.at("/tasks").valueStream().filter(one -> one.has("created"))).hasSize(19);
    assertThat(answers.at("/outcomes/3/refusal/type").asString()).isEqualTo("not-storable");
    assertThat(answers.at("/outcomes").valueStream().filter(one -> one.has("task"))).hasSize(19);
  }

  @Test
  void an_outcome_that_says_too_little_spoils_no_other() {
    List<Map<String, Object>> running = new ArrayList<>();
    IntStream.range(0, 4).forEach(i -> running.add(claimedAtOnce("worker-1", 60_000)));
    JsonNode created = create(running);
    List<Map<String, Object>> outcomes = new ArrayList<>();
    outcomes.add(outcome(running, created, 0, "FAILED", Map.of("type", "silent"), null));
    outcomes.add(outcome(running, created, 1, "SUCCEEDED", Map.of(), "{}"));
    outcomes.add(outcome(running, created, 2, null, Map.of(), null));
    outcomes.add(with(outcome(running, created, 3, "FAILED", error("broken"), null), "id", null));

    JsonNode told = write(List.of(), outcomes).at("/outcomes");
    assertThat(told.at("/0/refusal/detail").asString()).contains("detail");
    assertThat(told.at("/1/task/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(told.at("/2/refusal/detail").asString()).contains("kind");
    assertThat(told.at("/3/refusal/detail").asString()).contains("id");
  }

  /** Each caller ends the same running tasks and stores the same new ones, in its own order. */
  @Test
  void gatherings_of_both_kinds_do_not_lock_each_other_out() throws Exception {
    for (int round = 0; round < 10; round++) {
      jdbc.sql("delete from task").update();
      List<Map<String, Object>> running = new ArrayList<>();
      IntStream.range(0, 64).forEach(i -> running.add(claimedAtOnce("worker-1", 60_000)));
      JsonNode created = create(running);
      List<Map<String, Object>> outcomes = new ArrayList<>();
      List<Map<String, Object>> tasks = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        outcomes.add(outcome(running, created, i, "SUCCEEDED", Map.of(), "{}"));
        tasks.add(withKey(claimedAtOnce("worker-1", 60_000), "key-" + i, "aaaa"));
      }
      int seed = round;
      inParallel(
          8,
          i -> {
            List<Map<String, Object>> mine = new ArrayList<>(tasks);
            mine.replaceAll(task -> with(task, "id", UUID.randomUUID()));
            return () -> write(shuffled(mine, 100L * seed + i), shuffled(outcomes, 7L * seed + i));
          });
      assertThat(count()).isEqualTo(128);
      assertThat(unfinished()).isEqualTo(64);
    }
  }

  private JsonNode end(List<Map<String, Object>> outcomes) {
    return write(List.of(), outcomes);
  }

  private JsonNode renew(List<Map<String, Object>> outcomes) {
    List<Map<String, Object>> leases =
        outcomes.stream()
            .map(
                outcome -> lease(outcome, (Long) ((Map<?, ?>) outcome.get("outcome")).get("token")))
            .toList();
    var answer = renewLeases(leases);
    assertThat(answer.getStatusCode().value()).isEqualTo(200);
    return answer.getBody();
  }

  /** A text that is to be taken for JSON. */
  private record Text(String text) {}

  private JsonNode create(List<Map<String, Object>> tasks) {
    return write(tasks, List.of()).at("/tasks");
  }

  private JsonNode write(List<Map<String, Object>> tasks, List<Map<String, Object>> outcomes) {
    List<Map<String, Object>> items =
        tasks.stream()
            .map(
                task -> {
                  Map<String, Object> fields = new HashMap<>(task);
                  Object input = fields.remove("input");
                  String text =
                      input instanceof Text(String raw) ? raw : json.writeValueAsString(input);
                  return Map.of("task", fields, "input", text);
                })
            .toList();
    var answer = post("/internal/writes", Map.of("tasks", items, "outcomes", outcomes));
    assertThat(answer.getStatusCode().value()).isEqualTo(200);
    return answer.getBody();
  }

  private static Map<String, Object> outcome(
      List<Map<String, Object>> tasks,
      JsonNode created,
      int index,
      String kind,
      Map<String, Object> error,
      String output) {
    Map<String, Object> outcome = new HashMap<>();
    outcome.put("token", created.get(index).at("/created/token").asLong());
    outcome.put("kind", kind);
    outcome.put("delayMillis", 0);
    if (!error.isEmpty()) {
      outcome.put("error", error);
    }
    Map<String, Object> item = new HashMap<>();
    item.put("id", tasks.get(index).get("id"));
    item.put("outcome", outcome);
    item.put("output", output);
    return item;
  }

  private static Map<String, Object> error(String type) {
    return Map.of("type", type, "detail", "It is " + type + ".");
  }

  private static Map<String, Object> withKey(
      Map<String, Object> task, String key, String fingerprint) {
    return with(with(task, "idempotencyKey", key), "fingerprint", fingerprint);
  }

  private static Map<String, Object> with(Map<String, Object> task, String field, Object value) {
    Map<String, Object> changed = new HashMap<>(task);
    changed.put(field, value);
    return changed;
  }

  private int count() {
    return jdbc.sql("select count(*) from task").query(Integer.class).single();
  }
}
