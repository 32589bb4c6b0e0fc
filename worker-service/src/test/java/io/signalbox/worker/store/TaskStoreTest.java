package io.signalbox.worker.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalbox.worker.FakeDataTier;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.memory.MemoryBudget;
import io.signalbox.worker.memory.Share;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskStoreTest {

  private final FakeDataTier first = new FakeDataTier();
  private final FakeDataTier second = new FakeDataTier();
  private final MemoryBudget memory = new MemoryBudget("work", 1_000_000);

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  @Test
  void calls_take_turns_among_the_instances() throws Exception {
    TaskStore store = TaskStoreFixture.connectedTo(first, second);
    store.create(task(), share());
    store.create(task(), share());
    assertThat(first.calls).hasSize(1);
    assertThat(second.calls).hasSize(1);
  }

  @Test
  void an_instance_that_is_gone_or_answers_503_is_passed_over() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    TaskStore store = TaskStoreFixture.connectedTo(List.of(closed, first.port()));
    first.failures.set(1);
    assertThat(store.create(task(), share()).task().state()).isEqualTo(TaskState.QUEUED);
    assertThat(store.create(task(), share()).task().state()).isEqualTo(TaskState.QUEUED);
  }

  @Test
  void when_all_are_away_the_caller_is_told() {
    TaskStore nobody = TaskStoreFixture.connectedTo(List.of());
    assertThatThrownBy(() -> nobody.get(UUID.randomUUID(), share()))
        .isInstanceOf(DataTierAwayException.class);
    TaskStore failing = TaskStoreFixture.connectedTo(first);
    first.failures.set(Integer.MAX_VALUE);
    assertThatThrownBy(() -> failing.create(task(), share()))
        .isInstanceOf(DataTierAwayException.class);
  }

  @Test
  void a_refusal_is_not_repeated_and_keeps_its_reason() {
    TaskStore store = TaskStoreFixture.connectedTo(first, second);
    assertThatThrownBy(() -> store.get(UUID.randomUUID(), share()))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(404);
              assertThat(refusal.problem()).isEqualTo("unknown-task");
            });
    assertThat(first.calls.size() + second.calls.size()).isEqualTo(1);
  }

  @Test
  void an_outcome_under_a_lost_lease_is_reported_as_such() throws Exception {
    TaskStore store = TaskStoreFixture.connectedTo(first);
    NewTask task = task();
    StoredTask stored =
        store.create(task.claimedBy(new NewTask.Claimant("worker-1", 5000)), share());
    Outcome late = Outcome.failed(stored.token() + 1, "late", "Too late.");
    assertThat(store.complete(stored.task(), late, Duration.ZERO)).isEmpty();
  }

  @Test
  void new_tasks_and_outcomes_travel_together_and_each_gets_its_own_answer() throws Exception {
    TaskStore store = TaskStoreFixture.connectedTo(first);
    AtomicBoolean enough = new AtomicBoolean();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(
                  i ->
                      clients.submit(
                          () -> {
                            while (!enough.get()) {
                              createAndEnd(store);
                            }
                            return null;
                          }))
              .toList();
      try {
        await().until(() -> first.mixed.get() >= 10);
      } finally {
        enough.set(true);
      }
      for (Future<?> client : all) {
        client.get();
      }
    }
  }

  private void createAndEnd(TaskStore store) throws InterruptedException {
    NewTask task = task();
    StoredTask stored =
        store.create(task.claimedBy(new NewTask.Claimant("worker-1", 5000)), share());
    assertThat(stored.task().id()).isEqualTo(task.id());
    Outcome outcome = Outcome.failed(stored.token(), "broken", "It is broken.");
    assertThat(store.complete(stored.task(), outcome, Duration.ZERO))
        .hasValueSatisfying(
            ended -> {
              assertThat(ended.id()).isEqualTo(task.id());
              assertThat(ended.state()).isEqualTo(TaskState.FAILED);
            });
  }

  private Share share() {
    return memory.open();
  }

  private static NewTask task() {
    return new NewTask(
        UUID.randomUUID(),
        "sleep",
        new RawJson("{\"seconds\":1}".getBytes(US_ASCII)),
        4096,
        3,
        1000,
        null,
        null,
        Queueing.PLAIN,
        null);
  }
}
