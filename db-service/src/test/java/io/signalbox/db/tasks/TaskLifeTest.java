package io.signalbox.db.tasks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.db.DbServiceFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.TaskScheduler;
import tools.jackson.databind.JsonNode;

class TaskLifeTest extends DbServiceFixture {

  @Autowired private TaskScheduler scheduler;

  @Test
  void a_task_claimed_at_once_runs_under_a_token_and_its_outcome_ends_it() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    var created = store(task);
    assertThat(created.getStatusCode().value()).isEqualTo(201);
    assertThat(created.getBody().at("/task/state").asString()).isEqualTo("RUNNING");
    assertThat(created.getBody().at("/task/attempt").asInt()).isEqualTo(1);

    long token = created.getBody().at("/token").asLong();
    JsonNode told = success(task, token).getBody();
    assertThat(told.at("/state").asString()).isEqualTo("SUCCEEDED");
    JsonNode ended = get("/internal/tasks/" + task.get("id")).getBody();
    assertThat(ended.at("/state").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.at("/output/slept").asInt()).isEqualTo(1);
    assertThat(ended.at("/progress").asDouble()).isEqualTo(1);
  }

  @Test
  void the_same_call_twice_stores_one_task_and_gives_the_same_token() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    JsonNode first = store(task).getBody();
    var second = store(task);
    assertThat(second.getStatusCode().value()).isEqualTo(200);
    assertThat(second.getBody()).isEqualTo(first);
  }

  @Test
  void the_same_outcome_twice_is_one_outcome() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    JsonNode first = success(task, token).getBody();
    var second = success(task, token);
    assertThat(second.getStatusCode().value()).isEqualTo(200);
    assertThat(second.getBody()).isEqualTo(first);
    assertThat(ended("SUCCEEDED")).isEqualTo(1);
  }

  @Test
  void one_key_with_one_body_is_one_task_and_with_another_body_a_conflict() {
    Map<String, Object> first = newTask();
    first.put("idempotencyKey", "order-1");
    first.put("fingerprint", "aaaa");
    Map<String, Object> again = newTask();
    again.put("idempotencyKey", "order-1");
    again.put("fingerprint", "aaaa");
    Map<String, Object> other = newTask();
    other.put("idempotencyKey", "order-1");
    other.put("fingerprint", "bbbb");

    store(first);
    var repeated = store(again);
    assertThat(repeated.getStatusCode().value()).isEqualTo(200);
    assertThat(repeated.getBody().at("/task/id").asString()).isEqualTo(first.get("id").toString());
    var conflict = store(other);
    assertThat(conflict.getStatusCode().value()).isEqualTo(409);
    assertThat(conflict.getBody().at("/type").asString())
        .isEqualTo("urn:signalbox:problem:key-reused");
  }

  @Test
  void claims_at_the_same_time_share_the_queue_without_overlap() throws Exception {
    for (int i = 0; i < 20; i++) {
      store(newTask());
    }
    List<Callable<JsonNode>> claims =
        IntStream.range(0, 10)
            .<Callable<JsonNode>>mapToObj(i -> () -> claims("worker-" + i, 4))
            .toList();
    List<String> claimed = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(10)) {
      for (var answer : threads.invokeAll(claims)) {
        answer.get().forEach(task -> claimed.add(task.at("/task/id").asString()));
      }
    }
    assertThat(claimed).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void a_silent_workers_task_goes_to_another_and_the_first_workers_outcome_is_refused() {
    Map<String, Object> task = claimedAtOnce("worker-1", 1);
    long lost = store(task).getBody().at("/token").asLong();
    JsonNode taken = awaitClaim("worker-2");
    assertThat(taken.at("/task/id").asString()).isEqualTo(task.get("id").toString());
    assertThat(taken.at("/task/attempt").asInt()).isEqualTo(2);
    assertThat(taken.at("/input/seconds").asInt()).isEqualTo(1);

    var late = success(task, lost);
    assertThat(late.getStatusCode().value()).isEqualTo(409);
    long token = taken.at("/token").asLong();
    assertThat(token).isGreaterThan(lost);
    assertThat(success(task, token).getStatusCode().value()).isEqualTo(200);
    assertThat(ended("SUCCEEDED")).isEqualTo(1);
  }

  @Test
  void an_outcome_is_refused_as_soon_as_the_lease_is_taken_back() {
    Map<String, Object> task = claimedAtOnce("worker-1", 1);
    long lost = store(task).getBody().at("/token").asLong();
    await().until(() -> state(task).equals("QUEUED"));
    assertThat(success(task, lost).getStatusCode().value()).isEqualTo(409);
    assertThat(state(task)).isEqualTo("QUEUED");
  }

  /** The deletion of many old tasks takes minutes. */
  @Test
  void leases_are_taken_back_while_other_housekeeping_takes_its_time() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    var other =
        scheduler.scheduleWithFixedDelay(
            () -> {
              begun.countDown();
              try {
                over.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            Duration.ofHours(1));
    try {
      begun.await();
      Map<String, Object> task = claimedAtOnce("worker-1", 1);
      store(task);
      await().until(() -> state(task).equals("QUEUED"));
    } finally {
      other.cancel(true);
      over.countDown();
    }
  }

  @Test
  void a_task_whose_every_worker_falls_silent_fails_after_its_last_attempt() {
    Map<String, Object> task = claimedAtOnce("worker-1", 1);
    store(task);
    await()
        .until(
            () -> {
              JsonNode claim = post("/internal/claims", claim("worker-2", 1, 1)).getBody();
              claim.at("/tasks").forEach(taken -> renew(task, taken.at("/token").asLong(), 1));
              return state(task).equals("FAILED");
            });
    JsonNode failed = get("/internal/tasks/" + task.get("id")).getBody();
    assertThat(failed.at("/error/type").asString()).isEqualTo("worker-lost");
    assertThat(failed.at("/attempt").asInt()).isEqualTo(2);
  }

  /** Its answer may have been lost, or have come too late. */
  @Test
  void a_claim_that_nobody_has_begun_costs_no_attempt() {
    Map<String, Object> task = newTask();
    store(task);
    for (int i = 0; i < 5; i++) {
      await()
          .until(
              () ->
                  !post("/internal/claims", claim("worker-1", 1, 1))
                      .getBody()
                      .at("/tasks")
                      .isEmpty());
    }
    JsonNode begun = awaitClaim("worker-2");
    assertThat(begun.at("/task/attempt").asInt()).isEqualTo(1);
    assertThat(begun.at("/task/error").isNull()).isTrue();
  }

  @Test
  void as_many_leases_as_a_worker_renews_at_once_are_read() {
    Map<String, Object> lease =
        Map.of("id", UUID.randomUUID(), "token", Long.MAX_VALUE, "progress", 1 / 3.0);
    var answer = renewLeases(Collections.nCopies(500, lease));
    assertThat(answer.getStatusCode().value()).isEqualTo(200);
  }

  @Test
  void renewing_keeps_a_lease_and_says_which_are_lost() {
    Map<String, Object> kept = claimedAtOnce("worker-1", 60_000);
    Map<String, Object> cancelled = claimedAtOnce("worker-1", 60_000);
    long keptToken = store(kept).getBody().at("/token").asLong();
    long cancelledToken = store(cancelled).getBody().at("/token").asLong();
    post("/internal/tasks/" + cancelled.get("id") + "/cancellation", Map.of());

    JsonNode answer =
        renewLeases(List.of(lease(kept, keptToken), lease(cancelled, cancelledToken))).getBody();
    assertThat(answer.at("/lost")).hasSize(1);
    assertThat(answer.at("/lost/0").asString()).isEqualTo(cancelled.get("id").toString());
    assertThat(get("/internal/tasks/" + kept.get("id")).getBody().at("/progress").asDouble())
        .isEqualTo(0.5);
  }

  @Test
  void a_retry_waits_for_its_delay_and_the_last_one_fails() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    assertThat(end(task, retry(token, 0)).at("/task/state").asString()).isEqualTo("QUEUED");
    JsonNode queued = get("/internal/tasks/" + task.get("id")).getBody();
    assertThat(queued.at("/error/type").asString()).isEqualTo("http-status");

    long second = awaitClaim("worker-1").at("/token").asLong();
    assertThat(end(task, retry(second, 0)).at("/task/state").asString()).isEqualTo("FAILED");
  }

  @Test
  void a_delayed_retry_is_not_claimed_before_its_time() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    end(task, retry(token, 3_600_000));
    assertThat(claims("worker-1", 1)).isEmpty();
  }

  @Test
  void a_released_task_has_not_spent_an_attempt() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    end(task, Map.of("token", token, "kind", "RELEASED", "delayMillis", 0));
    JsonNode again = awaitClaim("worker-2");
    assertThat(again.at("/task/attempt").asInt()).isEqualTo(1);
  }

  @Test
  void cancelling_ends_a_task_once_and_ended_tasks_stay_as_they_are() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    String cancellation = "/internal/tasks/" + task.get("id") + "/cancellation";
    assertThat(post(cancellation, Map.of()).getBody().at("/state").asString())
        .isEqualTo("CANCELLED");
    assertThat(post(cancellation, Map.of()).getStatusCode().value()).isEqualTo(409);
    assertThat(success(task, token).getStatusCode().value()).isEqualTo(409);
    assertThat(state(task)).isEqualTo("CANCELLED");
  }

  @Test
  void beyond_the_backlog_new_tasks_are_refused_and_known_ones_still_answered() {
    Map<String, Object> first = newTask();
    first.put("idempotencyKey", "kept");
    first.put("fingerprint", "f");
    store(first);
    Set<Integer> statuses = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(store(newTask()).getStatusCode().value());
    }
    assertThat(statuses).containsExactlyInAnyOrder(201, 429);
    assertThat(store(first).getStatusCode().value()).isEqualTo(200);
  }

  @Test
  void lists_are_newest_first_filtered_and_continued() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Map<String, Object> task = newTask();
      task.put("id", "00000000-0000-7000-8000-00000000000" + i);
      store(task);
      ids.addFirst(task.get("id").toString());
    }
    JsonNode page = get("/internal/tasks?limit=2&state=QUEUED&type=sleep").getBody();
    assertThat(page.at("/more").asBoolean()).isTrue();
    assertThat(page.findValuesAsString("id")).isEqualTo(ids.subList(0, 2));
    JsonNode next = get("/internal/tasks?limit=9&before=" + ids.get(1)).getBody();
    assertThat(next.findValuesAsString("id")).isEqualTo(ids.subList(2, 5));
    assertThat(next.at("/more").asBoolean()).isFalse();
    assertThat(get("/internal/tasks?state=RUNNING").getBody().at("/tasks")).isEmpty();
    assertThat(get("/internal/tasks?type=digest").getBody().at("/tasks")).isEmpty();
  }

  @Test
  void a_binary_output_comes_back_byte_for_byte() {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    byte[] bytes = {0, 1, (byte) 0xFF, 10, 13};
    JsonNode ended = succeed(task, token, false, "image/png", bytes).getBody();
    assertThat(ended.at("/binary/size").asInt()).isEqualTo(5);
    var output =
        http.get()
            .uri("/internal/tasks/" + task.get("id") + "/output")
            .retrieve()
            .toEntity(byte[].class);
    assertThat(output.getBody()).isEqualTo(bytes);
    assertThat(output.getHeaders().getContentType()).hasToString("image/png");
  }

  private JsonNode claims(String worker, int limit) {
    return post("/internal/claims", claim(worker, limit, 60_000)).getBody().at("/tasks");
  }

  private JsonNode awaitClaim(String worker) {
    return await().until(() -> claims(worker, 1), claimed -> !claimed.isEmpty()).get(0);
  }

  private void renew(Map<String, Object> task, long token, long leaseMillis) {
    post(
        "/internal/renewals",
        Map.of(
            "leaseMillis",
            leaseMillis,
            "leases",
            List.of(Map.of("id", task.get("id"), "token", token, "progress", 0))));
  }

  private String state(Map<String, Object> task) {
    return get("/internal/tasks/" + task.get("id")).getBody().at("/state").asString();
  }

  private int ended(String state) {
    return jdbc.sql("select count(*) from task where state = :state")
        .param("state", state)
        .query(Integer.class)
        .single();
  }

  private ResponseEntity<JsonNode> success(Map<String, Object> task, long token) {
    return succeed(task, token, true, "application/json", "{\"slept\":1}".getBytes(US_ASCII));
  }

  private static Map<String, Object> retry(long token, long delayMillis) {
    return Map.of(
        "token",
        token,
        "kind",
        "RETRY",
        "delayMillis",
        delayMillis,
        "error",
        Map.of("type", "http-status", "detail", "The target answered 503."));
  }
}
