package io.signalbox.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.worker.FakeDataTier;
import io.signalbox.worker.catalogue.TaskTypes;
import io.signalbox.worker.dispatch.ExampleTypes.Failing;
import io.signalbox.worker.dispatch.ExampleTypes.Gated;
import io.signalbox.worker.dispatch.ExampleTypes.Reserving;
import io.signalbox.worker.json.JsonProperties;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.json.StrictJson;
import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.MemoryProperties;
import io.signalbox.worker.memory.Share;
import io.signalbox.worker.store.NewTask;
import io.signalbox.worker.store.Queueing;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.store.TaskState;
import io.signalbox.worker.store.TaskStore;
import io.signalbox.worker.store.TaskStoreFixture;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

class DispatcherTest {

  private static final Duration LEASE = Duration.ofSeconds(2);

  private final FakeDataTier dataTier = new FakeDataTier();
  private final JsonMapper json = JsonMapper.shared();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Memory memory =
      new Memory(
          new MemoryProperties(
              DataSize.ofMegabytes(2),
              DataSize.ofMegabytes(1),
              DataSize.ofMegabytes(1),
              DataSize.ofMegabytes(4),
              DataSize.ofMegabytes(1),
              DataSize.ofMegabytes(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1)),
          meters);
  private final Gated waiting = new Gated("waits", Workload.WAITING);
  private final Gated computing = new Gated("computes", Workload.COMPUTING);
  private final Failing failing = new Failing();
  private final Reserving reserving = new Reserving();
  private Dispatcher dispatcher;

  @BeforeEach
  void start() {
    TaskStore store = TaskStoreFixture.connectedTo(dataTier);
    DispatchProperties properties =
        new DispatchProperties(
            2,
            1,
            1,
            1,
            LEASE,
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(5));
    dispatcher =
        new Dispatcher(
            store,
            new TaskTypes(List.of(waiting, computing, failing, reserving)),
            properties,
            "worker-1",
            json,
            new StrictJson(new JsonProperties(5000, 64, 1000, 200)),
            memory,
            meters);
    dispatcher.start();
  }

  @AfterEach
  void stop() {
    dataTier.leasesHeld = false;
    waiting.gate.countDown();
    computing.gate.countDown();
    reserving.gate.release(100);
    dispatcher.stop();
    dataTier.close();
  }

  @Test
  void a_received_task_runs_here_when_there_is_room() throws Exception {
    Task task = submit(waiting, Map.of());
    assertThat(task.state()).isEqualTo(TaskState.RUNNING);
    assertThat(task.worker()).isEqualTo("worker-1");
    await().until(() -> dispatcher.find(task.id()).orElseThrow().progress() == 0.5);
    var ended = dispatcher.find(task.id()).orElseThrow().ended();
    waiting.gate.countDown();
    assertThat(ended.get().orElseThrow().state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(dataTier.stored(task.id().toString()).at("/task/output/done").asBoolean()).isTrue();
  }

  @Test
  void progress_that_is_no_number_is_told_to_nobody() throws Exception {
    waiting.progress = 0 / 0.0;
    Task task = submit(waiting, Map.of());
    await().until(() -> waiting.started.get() == 1);
    await()
        .during(Duration.ofMillis(200))
        .until(() -> dispatcher.find(task.id()).orElseThrow().progress() == 0);
  }

  @Test
  void a_task_beyond_the_room_stays_queued_until_a_place_is_free() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(submit(computing, Map.of()).id().toString());
    }
    await().until(() -> gauge("active", "computing") == 1 && gauge("queued", "computing") == 1);
    assertThat(ids.stream().map(dataTier::state))
        .containsExactlyInAnyOrder("RUNNING", "RUNNING", "QUEUED");
    assertThat(computing.started).hasValue(1);
    computing.gate.countDown();
    await().until(() -> ids.stream().map(dataTier::state).allMatch("SUCCEEDED"::equals));
  }

  @Test
  void the_busier_executor_is_what_gateways_are_told_of() throws Exception {
    ExecutorCapacity capacity = new ExecutorCapacity(dispatcher);
    assertThat(capacity.utilization()).isZero();
    submit(waiting, Map.of());
    await().until(() -> capacity.utilization() == 0.5);
    submit(computing, Map.of());
    await().until(() -> capacity.utilization() == 1);
    assertThat(capacity.queueLength()).isZero();
    submit(computing, Map.of());
    await().until(() -> capacity.queueLength() == 1);
    assertThat(capacity.utilization()).isEqualTo(1);
  }

  @Test
  void computing_work_leaves_room_for_waiting_work() throws Exception {
    submit(computing, Map.of());
    submit(computing, Map.of());
    submit(waiting, Map.of());
    await().until(() -> waiting.started.get() == 1);
  }

  @Test
  void queued_tasks_are_claimed() {
    String id = dataTier.enqueue("waits", Map.of(), 60_000);
    await().until(() -> dataTier.state(id).equals("RUNNING"));
    waiting.gate.countDown();
    await().until(() -> dataTier.state(id).equals("SUCCEEDED"));
  }

  @Test
  void a_lost_lease_interrupts_the_task_and_nothing_is_written() throws Exception {
    Task task = submit(waiting, Map.of());
    await().until(() -> waiting.started.get() == 1);
    dataTier.takeAway(task.id().toString());
    await().until(() -> waiting.interrupted.get() == 1);
    await().until(() -> dispatcher.find(task.id()).isEmpty());
    assertThat(dataTier.outcomes).hasValue(0);
  }

  @Test
  void a_task_that_takes_too_long_fails() {
    String id = dataTier.enqueue("waits", Map.of(), 30);
    await().until(() -> dataTier.state(id).equals("FAILED"));
    assertThat(dataTier.stored(id).at("/task/error/type").asString()).isEqualTo("timeout");
  }

  @Test
  void failures_are_told_and_unexpected_ones_keep_their_secrets() throws Exception {
    Task permanent = submit(failing, Map.of("how", "permanent"));
    Task retryable = submit(failing, Map.of("how", "retryable"));
    Task unexpected = submit(failing, Map.of("how", "unexpected"));
    await().until(() -> dataTier.state(unexpected.id().toString()).equals("FAILED"));
    await().until(() -> dataTier.state(permanent.id().toString()).equals("FAILED"));
    assertThat(dataTier.stored(unexpected.id().toString()).toString())
        .contains("internal-error")
        .doesNotContain("secret");
    await()
        .until(
            () -> dataTier.stored(retryable.id().toString()).at("/task/error/type").asString(),
            "busy"::equals);
  }

  @Test
  void failures_are_told_whatever_their_words() throws Exception {
    Task lengthy = submit(failing, Map.of("how", "at length"));
    Task silent = submit(failing, Map.of("how", "without a word"));
    Task early = submit(failing, Map.of("how", "long ago"));
    await().until(() -> dataTier.state(lengthy.id().toString()).equals("FAILED"));
    assertThat(dataTier.stored(lengthy.id().toString()).at("/task/error/detail").asString())
        .startsWith("?words ")
        .hasSizeLessThan(10_000);
    await()
        .until(
            () -> dataTier.stored(silent.id().toString()).at("/task/error/type").asString(),
            "silent"::equals);
    await()
        .until(
            () -> dataTier.stored(early.id().toString()).at("/task/error/type").asString(),
            "early"::equals);
  }

  @Test
  void an_error_of_the_machine_ends_an_attempt_and_gives_its_memory_back() throws Exception {
    String id = submit(failing, Map.of("how", "error")).id().toString();
    await().until(() -> dataTier.state(id).equals("FAILED"));
    assertThat(dataTier.stored(id).toString()).contains("internal-error").doesNotContain("secret");
    await().until(() -> memory.inputs().used() == 0);
  }

  @Test
  void an_outcome_survives_an_absence_of_the_data_tier() throws Exception {
    Task task = submit(waiting, Map.of());
    await().until(() -> waiting.started.get() == 1);
    dataTier.failures.set(8);
    waiting.gate.countDown();
    await().until(() -> dataTier.state(task.id().toString()).equals("SUCCEEDED"));
  }

  @Test
  void a_stopping_worker_gives_back_what_does_not_end_in_time() throws Exception {
    Task running = submit(computing, Map.of());
    Task behind = submit(computing, Map.of());
    await().until(() -> gauge("active", "computing") == 1 && gauge("queued", "computing") == 1);
    dispatcher.stop();
    for (Task task : List.of(running, behind)) {
      assertThat(dataTier.state(task.id().toString())).isEqualTo("QUEUED");
      assertThat(dataTier.stored(task.id().toString()).at("/task/attempt").asInt()).isZero();
    }
  }

  @Test
  void a_worker_told_to_stop_takes_up_nothing_more() throws Exception {
    dispatcher.stopAccepting();
    assertThat(submit(waiting, Map.of()).state()).isEqualTo(TaskState.QUEUED);
    assertThat(waiting.started).hasValue(0);
  }

  @Test
  void what_is_claimed_while_the_worker_is_told_to_stop_is_given_back() {
    dataTier.leasesHeld = true;
    String id = dataTier.enqueue("waits", Map.of(), 60_000);
    await().until(() -> dataTier.state(id).equals("RUNNING"));
    dispatcher.stopAccepting();
    dataTier.leasesHeld = false;
    await().until(() -> dataTier.state(id).equals("QUEUED"));
    assertThat(dataTier.stored(id).at("/task/attempt").asInt()).isZero();
    assertThat(waiting.started).hasValue(0);
  }

  @Test
  void a_claim_that_is_answered_after_its_lease_is_void_and_costs_no_attempt() {
    dataTier.leasesHeld = true;
    String id = dataTier.enqueue("waits", Map.of(), 60_000);
    await().until(() -> dataTier.state(id).equals("RUNNING"));
    dataTier.expire(id);
    dataTier.leasesHeld = false;
    await().until(() -> dataTier.state(id).equals("RUNNING") && waiting.started.get() > 0);
    waiting.gate.countDown();
    await().until(() -> dataTier.state(id).equals("SUCCEEDED"));
    assertThat(waiting.started).hasValue(1);
    assertThat(dataTier.stored(id).at("/task/attempt").asInt()).isEqualTo(1);
  }

  @Test
  void a_received_task_whose_lease_is_over_when_the_answer_comes_does_not_run_here()
      throws Exception {
    UUID id = UUID.randomUUID();
    FutureTask<Task> submitted = submitLate(id);
    dataTier.expire(id.toString());
    dispatcher.stopAccepting();
    dataTier.leasesHeld = false;
    assertThat(submitted.get().state()).isEqualTo(TaskState.RUNNING);
    assertThat(dispatcher.find(id)).isEmpty();
    await().during(Duration.ofMillis(200)).until(() -> waiting.started.get() == 0);
    assertThat(gauge("room", "waiting")).isEqualTo(3);
  }

  /** A silent instance may have been asked first, and another have given the lease just now. */
  @Test
  void a_received_task_whose_answer_comes_late_runs_here_if_its_lease_still_holds()
      throws Exception {
    UUID id = UUID.randomUUID();
    FutureTask<Task> submitted = submitLate(id);
    dataTier.leasesHeld = false;
    submitted.get();
    assertThat(dispatcher.find(id)).isPresent();
    await().until(() -> waiting.started.get() == 1);
  }

  /** It is stored, and its answer on its way for longer than a lease. */
  private FutureTask<Task> submitLate(UUID id) throws InterruptedException {
    dataTier.leasesHeld = true;
    FutureTask<Task> submitted = new FutureTask<>(() -> submit(id, waiting, Map.of(), 4096));
    Thread.startVirtualThread(submitted);
    await().until(() -> dataTier.creations.get() == 1);
    // The lease has to pass.
    TimeUnit.NANOSECONDS.sleep(LEASE.toNanos());
    return submitted;
  }

  @Test
  void tasks_are_claimed_as_far_as_their_inputs_fit_into_memory() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(dataTier.enqueue("waits", Map.of(), 60_000, 1_600_000));
    }
    await().until(() -> waiting.started.get() == 2);
    // A third place would be free, but there is no memory for a third input.
    await()
        .during(Duration.ofMillis(200))
        .until(() -> ids.stream().map(dataTier::state).filter("RUNNING"::equals).count() == 2);
    assertThat(memory.inputs().used()).isBetween(3_200_000L, memory.inputs().size());
    waiting.gate.countDown();
    await().until(() -> ids.stream().map(dataTier::state).allMatch("SUCCEEDED"::equals));
    await().until(() -> memory.inputs().used() == 0);
  }

  @Test
  void an_input_larger_than_most_gets_its_turn_and_one_too_large_for_this_worker_holds_up_nobody() {
    String forNobody = dataTier.enqueue("waits", Map.of(), 60_000, 5_000_000);
    String large = dataTier.enqueue("waits", Map.of(), 60_000, 1_900_000);
    String small = dataTier.enqueue("waits", Map.of(), 60_000, 4_096);
    waiting.gate.countDown();
    await()
        .until(
            () ->
                dataTier.state(large).equals("SUCCEEDED")
                    && dataTier.state(small).equals("SUCCEEDED"));
    assertThat(dataTier.state(forNobody)).isEqualTo("QUEUED");
  }

  @Test
  void a_received_task_whose_input_does_not_fit_into_memory_stays_queued_for_another()
      throws Exception {
    try (Share others = memory.inputs().open()) {
      others.take(memory.inputs().size() - 100_000, Duration.ofSeconds(10));
      assertThat(submit(waiting, Map.of(), 200_000).state()).isEqualTo(TaskState.QUEUED);
      assertThat(submit(waiting, Map.of(), 4_096).state()).isEqualTo(TaskState.RUNNING);
    }
  }

  @Test
  void a_run_waits_until_others_have_left_it_the_memory_it_asks_for() throws Exception {
    submit(reserving, Map.of("bytes", 700_000));
    await().until(() -> reserving.reserved.get() == 1);
    Task second = submit(reserving, Map.of("bytes", 700_000));
    await().during(Duration.ofMillis(200)).until(() -> reserving.reserved.get() == 1);
    reserving.gate.release();
    await().until(() -> reserving.reserved.get() == 2);
    reserving.gate.release();
    await().until(() -> dataTier.state(second.id().toString()).equals("SUCCEEDED"));
    await().until(() -> memory.waiting().used() == 0);
  }

  @Test
  void a_run_that_waits_for_memory_can_be_cancelled() throws Exception {
    submit(reserving, Map.of("bytes", 700_000));
    await().until(() -> reserving.reserved.get() == 1);
    Task second = submit(reserving, Map.of("bytes", 700_000));
    var ended = dispatcher.find(second.id()).orElseThrow().ended();
    dataTier.takeAway(second.id().toString());
    assertThat(ended.get()).isEmpty();
    assertThat(memory.waiting().used()).isEqualTo(700_000);
  }

  @Test
  void a_run_that_asks_for_more_memory_than_there_is_fails_at_once() throws Exception {
    Task task = submit(reserving, Map.of("bytes", 2_000_000));
    await().until(() -> dataTier.state(task.id().toString()).equals("FAILED"));
    assertThat(dataTier.stored(task.id().toString()).at("/task/error/type").asString())
        .isEqualTo("too-large");
  }

  private Task submit(TaskType<?> type, Map<String, Object> input) throws InterruptedException {
    return submit(type, input, 4096);
  }

  private Task submit(TaskType<?> type, Map<String, Object> input, long inputMemory)
      throws InterruptedException {
    return submit(UUID.randomUUID(), type, input, inputMemory);
  }

  private Task submit(UUID id, TaskType<?> type, Map<String, Object> input, long inputMemory)
      throws InterruptedException {
    try (Share answer = memory.work().open()) {
      return dispatcher.submit(
          new NewTask(
              id,
              type.name(),
              new RawJson(json.writeValueAsBytes(input)),
              inputMemory,
              3,
              60_000,
              null,
              null,
              Queueing.PLAIN,
              null),
          type,
          answer);
    }
  }

  private double gauge(String name, String executor) {
    return meters.get("signalbox.executor." + name).tag("executor", executor).gauge().value();
  }
}
