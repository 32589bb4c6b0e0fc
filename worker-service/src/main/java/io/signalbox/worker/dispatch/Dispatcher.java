package io.signalbox.worker.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.signalbox.worker.catalogue.TaskTypes;
import io.signalbox.worker.dispatch.Attempt.StopReason;
import io.signalbox.worker.json.StrictJson;
import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.MemoryBudget;
import io.signalbox.worker.memory.Share;
import io.signalbox.worker.store.ClaimedTask;
import io.signalbox.worker.store.DataTierAwayException;
import io.signalbox.worker.store.Lease;
import io.signalbox.worker.store.NewTask;
import io.signalbox.worker.store.Outcome;
import io.signalbox.worker.store.StoredTask;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.store.TaskState;
import io.signalbox.worker.store.TaskStore;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hands tasks to threads: those that this worker received and has room for, and those that wait in
 * the queue. It holds a lease on each while it runs and writes its outcome down. Thread-safe.
 */
@Component
public class Dispatcher implements SmartLifecycle {

  /** Of the histogram of how long attempts take, in milliseconds: from instant to half an hour. */
  private static final Duration[] BUCKETS =
      LongStream.of(
              10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
              1_800_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private final TaskStore store;
  private final TaskTypes types;
  private final DispatchProperties properties;
  private final String worker;
  private final JsonMapper json;
  private final Memory memory;
  private final InputReader inputs;
  private final MeterRegistry meters;
  private final Map<Workload, TaskExecutor> executors;
  private final LeaseKeeper leases;
  private final List<QueueReader> readers = new ArrayList<>();
  private final List<Loop> loops = new ArrayList<>();
  private final ScheduledThreadPoolExecutor timeouts =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("task-timeouts").factory());
  private volatile boolean accepting;

  Dispatcher(
      TaskStore store,
      TaskTypes types,
      DispatchProperties properties,
      @Value("${signalbox.member.name}") String worker,
      JsonMapper json,
      StrictJson strictJson,
      Memory memory,
      MeterRegistry meters) {
    this.store = store;
    this.types = types;
    this.properties = properties;
    this.worker = worker;
    this.json = json;
    this.memory = memory;
    this.inputs = new InputReader(strictJson, json, memory);
    this.meters = meters;
    this.executors =
        Map.of(
            Workload.WAITING,
            TaskExecutor.virtualThreads(
                "waiting", properties.waitingTasks(), properties.waitingQueue()),
            Workload.COMPUTING,
            TaskExecutor.platformThreads(
                "computing", properties.computingThreadsOrCores(), properties.computingQueue()));
    this.leases = new LeaseKeeper(store, properties.lease(), properties.renewInterval());
    // Else each would stay until its attempt's time was over, which may be a day.
    this.timeouts.setRemoveOnCancelPolicy(true);
    executors.values().forEach(executor -> ExecutorMetrics.bind(executor, meters));
  }

  /**
   * Stores a task, and runs it here if there is room and it need not wait.
   *
   * @param task without a claim
   * @param answer takes what the returned task needs
   * @return the task, or the one that was stored earlier under its idempotency key
   */
  public Task submit(NewTask task, TaskType<?> type, Share answer) throws InterruptedException {
    TaskExecutor executor = executorOf(type);
    if (!accepting || !task.queueing().startsAtOnce(Instant.now()) || !executor.tryReserve()) {
      return store.create(task, answer).task();
    }
    Share inputMemory = memory.inputs().open();
    boolean handedOver = false;
    try {
      if (!inputMemory.tryTake(task.inputMemory())) {
        return store.create(task, answer).task();
      }
      long asked = System.nanoTime();
      StoredTask stored =
          store.create(task.claimedBy(new NewTask.Claimant(worker, properties.lease())), answer);
      Long token = stored.token();
      boolean late = System.nanoTime() - asked >= properties.lease().toNanos();
      if (token != null && isMine(stored.task(), task) && !(late && isLost(task.id(), token))) {
        handedOver = true;
        start(
            new ClaimedTask(stored.task(), task.input().alone(), task.inputMemory(), token),
            type,
            inputMemory);
      }
      return stored.task();
    } finally {
      if (!handedOver) {
        inputMemory.close();
        executor.unreserve();
      }
    }
  }

  /** Where tasks run. */
  Collection<TaskExecutor> executors() {
    return executors.values();
  }

  /** The attempt at a task that runs here, if one does. */
  public Optional<RunningTask> find(UUID task) {
    return leases.find(task).map(RunningTask.class::cast);
  }

  @Override
  public void start() {
    accepting = true;
    executors.forEach(
        (workload, executor) -> {
          if (types.names(workload).isEmpty()) {
            return;
          }
          QueueReader reader =
              new QueueReader(
                  store,
                  executor,
                  types.names(workload),
                  worker,
                  properties,
                  memory.inputs(),
                  (claimed, inputMemory) ->
                      start(claimed, types.find(claimed.task().type()).orElseThrow(), inputMemory));
          readers.add(reader);
          loops.add(
              Loop.start("queue-" + executor.name(), properties.pollInterval(), reader::read));
        });
    loops.add(Loop.start("leases", properties.renewInterval(), leases::renew));
  }

  /** From the moment the worker is told to stop, what it receives is for the others. */
  @EventListener(ContextClosedEvent.class)
  void stopAccepting() {
    accepting = false;
    readers.forEach(QueueReader::stop);
  }

  /** Lets what runs end, and gives back what does not in time. */
  @Override
  public void stop() {
    stopAccepting();
    if (!awaitAttempts()) {
      Collection<Attempt> unfinished = leases.all();
      log.info("Giving {} tasks back to the queue", unfinished.size());
      unfinished.forEach(attempt -> attempt.stop(StopReason.WORKER_STOPS));
      if (!awaitAttempts()) {
        log.warn("{} tasks did not react; their leases will run out", leases.all().size());
      }
    }
    loops.forEach(Loop::stop);
    loops.clear();
    readers.clear();
    timeouts.shutdownNow();
    executors.values().forEach(TaskExecutor::close);
  }

  @Override
  public boolean isRunning() {
    return !loops.isEmpty();
  }

  /**
   * Starts after the web server, since the registration must know its port before anything asks the
   * registry; stops after the server's last requests, which may still create tasks.
   */
  @Override
  public int getPhase() {
    return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE - 512;
  }

  private boolean awaitAttempts() {
    return CompletableFuture.allOf(
            leases.all().stream().map(Attempt::ended).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, properties.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(ended -> leases.all().isEmpty())
        .join();
  }

  /** A repeated call may find the task long since lost to another worker, or run again here. */
  private boolean isMine(Task stored, NewTask wanted) {
    return stored.id().equals(wanted.id())
        && stored.state() == TaskState.RUNNING
        && stored.attempt() == 1
        && Objects.equals(stored.worker(), worker);
  }

  /** Most of the time may have passed before the lease was given, by a silent instance's doing. */
  private boolean isLost(UUID task, long token) throws InterruptedException {
    try {
      return !store.renew(List.of(new Lease(task, token, 0)), properties.lease()).isEmpty();
    } catch (DataTierAwayException e) {
      return true;
    }
  }

  private void start(ClaimedTask claimed, TaskType<?> type, Share inputMemory) {
    MemoryBudget runBudget =
        type.workload() == Workload.COMPUTING ? memory.computing() : memory.waiting();
    Attempt attempt = new Attempt(claimed, type, inputs, json, inputMemory, runBudget);
    leases.add(attempt);
    if (!accepting) {
      // Claimed before the worker was told to stop, answered since.
      attempt.stop(StopReason.WORKER_STOPS);
    }
    executorOf(type).run(() -> carryOut(attempt));
  }

  private void carryOut(Attempt attempt) {
    Timer.Sample sample = Timer.start(meters);
    Future<?> timeout =
        timeouts.schedule(
            () -> attempt.stop(StopReason.TIMED_OUT),
            attempt.task().timeoutMillis(),
            TimeUnit.MILLISECONDS);
    Optional<Outcome> outcome = Optional.empty();
    Optional<Task> written = Optional.empty();
    try {
      outcome = attempt.run();
      written = outcome.flatMap(result -> writeDown(attempt, result));
    } finally {
      timeout.cancel(false);
      leases.remove(attempt);
      attempt.close();
      attempt.ended().complete(written);
    }
    sample.stop(
        Timer.builder("signalbox.task.attempt")
            .description("Attempts, from their start on a thread to the written outcome")
            .tag("type", attempt.task().type())
            .tag("outcome", written.isEmpty() ? "LOST" : outcome.orElseThrow().kind().name())
            .serviceLevelObjectives(BUCKETS)
            .register(meters));
  }

  private Optional<Task> writeDown(Attempt attempt, Outcome outcome) {
    try {
      Optional<Task> written =
          store.complete(attempt.task(), outcome, properties.outcomePatience());
      if (written.isEmpty()) {
        log.warn("The lease on task {} was lost; its outcome does not count", attempt.taskId());
      }
      return written.map(task -> Attempt.shown(task, outcome));
    } catch (DataTierAwayException e) {
      log.error("The outcome of task {} could not be written; it runs again", attempt.taskId());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("The outcome of task {} was not accepted; it runs again", attempt.taskId(), e);
    }
    return Optional.empty();
  }

  private TaskExecutor executorOf(TaskType<?> type) {
    return Objects.requireNonNull(executors.get(type.workload()));
  }
}
