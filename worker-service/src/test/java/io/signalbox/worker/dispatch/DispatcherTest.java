package io.signalbox.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.worker.FakeDataTier;
import io.signalbox.worker.dispatch.ExampleTypes.Failing;
import io.signalbox.worker.dispatch.ExampleTypes.Gated;
import io.signalbox.worker.store.NewTask;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class DispatcherTest {

  private final FakeDataTier dataTier = new FakeDataTier();
  private final JsonMapper json = JsonMapper.shared();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Gated waiting = new Gated("waits", Workload.WAITING);
  private final Gated computing = new Gated("computes", Workload.COMPUTING);
  private final Failing failing = new Failing();
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
            Duration.ofSeconds(5),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofSeconds(5));
    dispatcher =
        new Dispatcher(
            store,
            new TaskTypes(List.of(waiting, computing, failing)),
            properties,
            "worker-1",
            json,
            meters);
    dispatcher.start();
  }

  @AfterEach
  void stop() {
    waiting.gate.countDown();
    computing.gate.countDown();
    dispatcher.stop();
    dataTier.close();
  }

  @Test
  void a_received_task_runs_here_when_there_is_room() throws Exception {
    Task task = submit(waiting, Map.of());
    assertThat(task.state()).isEqualTo(TaskState.RUNNING);
    assertThat(task.worker()).isEqualTo("worker-1");
    await().until(() -> waiting.started.get() == 1);
    assertThat(dispatcher.find(task.id()).orElseThrow().progress()).isEqualTo(0.5);
    var ended = dispatcher.find(task.id()).orElseThrow().ended();
    waiting.gate.countDown();
    assertThat(ended.get().orElseThrow().state()).isEqualTo(TaskState.SUCCEEDED);
    assertThat(dataTier.stored(task.id().toString()).at("/task/output/done").asBoolean()).isTrue();
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
    assertThat(dataTier.calls).noneMatch(call -> call.endsWith("/outcome"));
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

  private Task submit(TaskType<?> type, Map<String, Object> input) throws InterruptedException {
    return dispatcher.submit(
        new NewTask(
            UUID.randomUUID(), type.name(), json.valueToTree(input), 3, 60_000, null, null, null),
        type);
  }

  private double gauge(String name, String executor) {
    return meters.get("signalbox.executor." + name).tag("executor", executor).gauge().value();
  }
}
