package io.signalbox.worker.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.worker.FakeDataTier;
import io.signalbox.worker.FreezingProxy;
import io.signalbox.worker.memory.MemoryBudget;
import io.signalbox.worker.store.TaskStore;
import io.signalbox.worker.store.TaskStoreFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When it asks, and when it does not. */
class QueueReaderTest {

  private static final String CLAIM = "POST /internal/claims";
  private static final String WAIT = "POST /internal/queue/waits";

  /** Far beyond what any of these tests may take: whatever it would find has been missed. */
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final Duration WELL_BEFORE = Duration.ofSeconds(12);

  private final FakeDataTier dataTier = new FakeDataTier();
  private final FreezingProxy way = new FreezingProxy(dataTier.port());
  private final FreezingProxy otherWay = new FreezingProxy(dataTier.port());
  private final MemoryBudget inputs = new MemoryBudget("inputs", 4_000_000);
  private final TaskExecutor executor = TaskExecutor.virtualThreads("waiting", 2, 0);
  private final List<String> started = new CopyOnWriteArrayList<>();
  private final Semaphore ends = new Semaphore(0);
  private QueueReader reader;
  private Loop loop;

  @AfterEach
  void stop() throws Exception {
    reader.stop();
    loop.stop();
    executor.close();
    way.close();
    otherWay.close();
    dataTier.close();
  }

  @Test
  void a_queued_task_starts_long_before_the_queue_is_looked_at_of_the_readers_own_accord() {
    start(TaskStoreFixture.connectedTo(dataTier), LONG);
    await().until(() -> dataTier.calls.contains(WAIT));
    String task = enqueue();
    await().atMost(WELL_BEFORE).until(() -> started.contains(task));
  }

  @Test
  void while_nothing_is_queued_it_waits_for_one_answer() {
    start(TaskStoreFixture.connectedTo(dataTier), LONG);
    await().until(() -> dataTier.calls.contains(WAIT));
    await().during(Duration.ofMillis(500)).until(() -> dataTier.calls.equals(List.of(CLAIM, WAIT)));
  }

  @Test
  void with_no_place_free_it_asks_for_nothing_and_with_the_first_one_at_once() {
    start(TaskStoreFixture.connectedTo(dataTier), LONG);
    List<String> tasks = List.of(enqueue(), enqueue(), enqueue());
    await().until(() -> started.size() == 2);
    long asked = dataTier.calls.size();
    await()
        .during(Duration.ofMillis(500))
        .until(() -> started.size() == 2 && dataTier.calls.size() == asked);
    ends.release();
    await().atMost(WELL_BEFORE).until(() -> started.containsAll(tasks));
  }

  @Test
  void a_data_tier_that_is_away_is_asked_now_and_then_and_found_again_soon() throws Exception {
    dataTier.failures.set(Integer.MAX_VALUE);
    start(TaskStoreFixture.connectedTo(dataTier), LONG);
    await().until(() -> !dataTier.calls.isEmpty());
    // Without pauses there would be hundreds of calls in this time.
    TimeUnit.SECONDS.sleep(1);
    assertThat(dataTier.calls.size()).isLessThan(20);
    String task = enqueue();
    dataTier.failures.set(0);
    await().atMost(WELL_BEFORE).until(() -> started.contains(task));
  }

  /** As when something is queued that the claim does not give, for whatever reason. */
  @Test
  void claims_in_vain_are_not_repeated_without_pauses() throws Exception {
    start(TaskStoreFixture.connectedTo(dataTier), LONG);
    dataTier.claimsNothing = true;
    enqueue();
    await().until(() -> dataTier.calls.stream().filter(CLAIM::equals).count() > 1);
    // Without pauses there would be hundreds of calls in this time.
    TimeUnit.SECONDS.sleep(1);
    assertThat(dataTier.calls.size()).isLessThan(30);
  }

  @Test
  void an_instance_that_freezes_while_it_is_waited_at_is_left_for_another() {
    start(TaskStoreFixture.connectedTo(way, otherWay), Duration.ofSeconds(1));
    await().until(() -> dataTier.calls.contains(WAIT));
    way.freeze();
    for (int i = 0; i < 3; i++) {
      String task = enqueue();
      await().atMost(Duration.ofSeconds(15)).until(() -> started.contains(task));
      ends.release();
    }
  }

  @Test
  void a_stop_ends_the_waiting_at_once() {
    start(TaskStoreFixture.connectedTo(dataTier), LONG);
    await().until(() -> dataTier.calls.contains(WAIT));
    reader.stop();
    await().atMost(WELL_BEFORE).until(loop::ended);
  }

  private String enqueue() {
    return dataTier.enqueue("waits", Map.of(), 60_000);
  }

  private void start(TaskStore store, Duration pollInterval) {
    DispatchProperties properties =
        new DispatchProperties(
            2,
            0,
            1,
            1,
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            pollInterval,
            Duration.ofMillis(100),
            Duration.ofSeconds(5));
    reader =
        new QueueReader(
            store,
            executor,
            Set.of("waits"),
            "worker-1",
            properties,
            inputs,
            (claimed, memory) ->
                executor.run(
                    () -> {
                      started.add(claimed.task().id().toString());
                      ends.acquireUninterruptibly();
                      memory.close();
                    }));
    loop = Loop.start("queue", Duration.ofMillis(100), reader::read);
  }
}
