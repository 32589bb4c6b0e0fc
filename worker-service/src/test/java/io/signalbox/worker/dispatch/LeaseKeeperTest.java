package io.signalbox.worker.dispatch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.worker.FakeDataTier;
import io.signalbox.worker.FreezingProxy;
import io.signalbox.worker.dispatch.ExampleTypes.Gated;
import io.signalbox.worker.json.JsonProperties;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.json.StrictJson;
import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.MemoryProperties;
import io.signalbox.worker.memory.Share;
import io.signalbox.worker.store.ClaimedTask;
import io.signalbox.worker.store.NewTask;
import io.signalbox.worker.store.Outcome;
import io.signalbox.worker.store.Queueing;
import io.signalbox.worker.store.StoredTask;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.store.TaskStore;
import io.signalbox.worker.store.TaskStoreFixture;
import io.signalbox.worker.types.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** Leases must not run out for what becomes of other calls, or of some of the instances. */
class LeaseKeeperTest {

  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final FakeDataTier dataTier = new FakeDataTier();
  private final FreezingProxy first = new FreezingProxy(dataTier.port());
  private final FreezingProxy second = new FreezingProxy(dataTier.port());
  private final TaskStore store = TaskStoreFixture.connectedTo(first, second);
  private final LeaseKeeper leases = new LeaseKeeper(store, LEASE, INTERVAL);
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
          new SimpleMeterRegistry());
  private final List<Thread> others = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    dataTier.held.clear();
    others.forEach(Thread::interrupt);
    first.close();
    second.close();
    dataTier.close();
  }

  @Test
  void they_are_renewed_in_time_though_an_instance_keeps_silent() throws Exception {
    String task = lease();
    first.freeze();
    assertRenewedInTime(task);
  }

  @Test
  void they_are_renewed_in_time_though_all_other_calls_wait() throws Exception {
    String task = lease();
    String held = "/internal/tasks/" + UUID.randomUUID();
    dataTier.held.add(held);
    for (int i = 0; i < 64; i++) {
      others.add(Thread.startVirtualThread(() -> look(UUID.fromString(held.substring(16)))));
    }
    await().until(() -> dataTier.calls.stream().filter(call -> call.endsWith(held)).count() >= 8);
    assertRenewedInTime(task);
  }

  @Test
  void more_of_them_than_one_call_may_carry_are_renewed_by_several() throws Exception {
    for (int i = 0; i < 1100; i++) {
      lease();
    }
    leases.renew();
    assertThat(dataTier.mostLeases).hasValue(500);
    assertThat(dataTier.calls.stream().filter("POST /internal/renewals"::equals)).hasSize(3);
  }

  /** Its worker can be the first to claim a task whose lease it has lost itself. */
  @Test
  void a_task_that_is_leased_anew_ends_the_attempt_before() throws Exception {
    Attempt before = leases.find(UUID.fromString(lease())).orElseThrow();
    Attempt anew = attempt(before.task(), before.lease().token() + 1);
    leases.add(anew);
    FutureTask<Optional<Outcome>> run = new FutureTask<>(before::run);
    Thread.startVirtualThread(run);
    assertThat(run.get(10, TimeUnit.SECONDS)).isEmpty();
    assertThat(leases.all()).containsExactly(anew);
  }

  private void look(UUID task) {
    try {
      store.get(task, memory.light().open());
    } catch (InterruptedException e) {
      // The test is over.
    }
  }

  private void assertRenewedInTime(String task) throws InterruptedException {
    Loop loop = Loop.start("leases", INTERVAL, leases::renew);
    try {
      long end = System.nanoTime() + 2 * LEASE.toNanos();
      while (System.nanoTime() < end) {
        assertThat(dataTier.sinceRenewal(task)).isLessThan(LEASE);
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } finally {
      loop.stop();
    }
  }

  /** Of a task that runs here. */
  private String lease() throws InterruptedException {
    NewTask task =
        new NewTask(
            UUID.randomUUID(),
            "waits",
            new RawJson("{}".getBytes(US_ASCII)),
            4096,
            3,
            60_000,
            null,
            null,
            Queueing.PLAIN,
            new NewTask.Claimant("worker-1", LEASE));
    try (Share answer = memory.light().open()) {
      StoredTask stored = store.create(task, answer);
      leases.add(attempt(stored.task(), stored.token()));
    }
    return task.id().toString();
  }

  private Attempt attempt(Task task, long token) {
    JsonMapper json = JsonMapper.shared();
    return new Attempt(
        new ClaimedTask(task, new RawJson("{}".getBytes(US_ASCII)), 4096, token),
        new Gated("waits", Workload.WAITING),
        new InputReader(new StrictJson(new JsonProperties(5000, 64, 1000, 200)), json, memory),
        json,
        memory.inputs().open(),
        memory.waiting());
  }
}
