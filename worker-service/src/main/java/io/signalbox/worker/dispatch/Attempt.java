package io.signalbox.worker.dispatch;

import io.signalbox.worker.json.MalformedJsonException;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.memory.MemoryBudget;
import io.signalbox.worker.memory.MemoryShortException;
import io.signalbox.worker.memory.Share;
import io.signalbox.worker.store.ClaimedTask;
import io.signalbox.worker.store.Lease;
import io.signalbox.worker.store.Outcome;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of one task under one lease. It is run once, on an executor's thread; {@link #stop} may
 * come from any thread, before, during or after the run. It holds memory until it is closed.
 */
final class Attempt implements TaskContext, RunningTask, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Attempt.class);

  /** Why an attempt was stopped from outside. */
  enum StopReason {
    /** The task was cancelled, or its lease taken by another: nothing is left to say. */
    LEASE_LOST,
    TIMED_OUT,
    /** The worker stops: another may go on. */
    WORKER_STOPS
  }

  /** So that an attempt which waited too long for memory has timed out. */
  private static final Duration GRACE = Duration.ofMinutes(1);

  /** How long a task waits that found no memory for reading its input. */
  private static final Duration MEMORY_RETRY = Duration.ofSeconds(1);

  /** An output up to this size is handed to whoever waits for the task here. */
  private static final int SMALL_OUTPUT = 16 * 1024;

  private final Task task;
  private final long token;
  private final TaskType<?> type;
  private final InputReader inputs;
  private final JsonMapper json;
  private final Share inputMemory;
  private final Share runMemory;
  private final CompletableFuture<Optional<Task>> ended = new CompletableFuture<>();

  private volatile double progress;
  private @Nullable RawJson input;
  private @Nullable Thread runner;
  private @Nullable StopReason stopReason;

  /**
   * @param inputMemory what the input needs
   * @param runBudget where a run gets what it asks for beside
   */
  Attempt(
      ClaimedTask claimed,
      TaskType<?> type,
      InputReader inputs,
      JsonMapper json,
      Share inputMemory,
      MemoryBudget runBudget) {
    this.task = claimed.task();
    this.token = claimed.token();
    this.input = claimed.input();
    this.type = type;
    this.inputs = inputs;
    this.json = json;
    this.inputMemory = inputMemory;
    this.runMemory = runBudget.open();
  }

  Task task() {
    return task;
  }

  Lease lease() {
    return new Lease(taskId(), token, progress);
  }

  /** Gives its memory back. */
  @Override
  public void close() {
    inputMemory.close();
    runMemory.close();
  }

  @Override
  public double progress() {
    return progress;
  }

  @Override
  public CompletableFuture<Optional<Task>> ended() {
    return ended;
  }

  @Override
  public void cancelled() {
    stop(StopReason.LEASE_LOST);
  }

  @Override
  public UUID taskId() {
    return task.id();
  }

  @Override
  public int attempt() {
    return task.attempt();
  }

  @Override
  public void progress(double fraction) throws InterruptedException {
    // A part of nothing is no number, and no reader of ours would know what to make of it.
    progress = Double.isNaN(fraction) ? progress : Math.clamp(fraction, 0, 1);
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public void reserve(long bytes) throws InterruptedException {
    if (runMemory.held() > 0) {
      throw new IllegalStateException("Memory is reserved once in a run");
    }
    runMemory.take(bytes, task.timeout().plus(GRACE));
  }

  /** Interrupts the run, or prevents it; the first reason given stands. */
  synchronized void stop(StopReason reason) {
    if (stopReason == null) {
      stopReason = reason;
      if (runner != null) {
        runner.interrupt();
      }
    }
  }

  /**
   * Runs the task to its end.
   *
   * @return what to write down; empty when the lease is lost
   */
  Optional<Outcome> run() {
    Outcome outcome;
    if (begin()) {
      try {
        outcome = runType(type);
      } catch (InterruptedException e) {
        outcome = Outcome.failed(token, "interrupted", "The attempt was interrupted.");
      } catch (TaskFailure e) {
        outcome =
            e.retryAfter() == null
                ? Outcome.failed(token, e.type(), e.detail())
                : Outcome.retry(token, e.type(), e.detail(), e.retryAfter());
      } catch (MemoryShortException e) {
        log.warn("Task {} of type {} was not run: {}", taskId(), type.name(), e.getMessage());
        outcome =
            e.forEver()
                ? Outcome.failed(
                    token, "too-large", "The run would take more memory than a worker has.")
                : Outcome.retry(
                    token, "memory-short", "The worker had no memory to spare.", MEMORY_RETRY);
      } catch (RuntimeException | Error e) {
        // Not let through: the lease of an attempt that is over would be renewed for ever.
        log.error("Task {} of type {} failed unexpectedly", taskId(), type.name(), e);
        outcome =
            Outcome.failed(token, "internal-error", "The task failed; the worker's log says why.");
      }
    } else {
      outcome = Outcome.released(token);
    }
    return end(outcome);
  }

  private <I extends Record> Outcome runType(TaskType<I> type)
      throws TaskFailure, InterruptedException {
    return switch (type.run(bind(type), this)) {
      case TaskOutput.Json(Object value) ->
          Outcome.succeeded(
              token, new Outcome.Output("application/json", json.writeValueAsBytes(value), true));
      case TaskOutput.Binary(String contentType, byte[] bytes) ->
          Outcome.succeeded(token, new Outcome.Output(contentType, bytes, false));
    };
  }

  /** The input is kept in one form only. */
  private <I extends Record> I bind(TaskType<I> type) throws TaskFailure, InterruptedException {
    RawJson raw = Objects.requireNonNull(input);
    input = null;
    try {
      return inputs.read(raw, type.inputType());
    } catch (JacksonException | MalformedJsonException e) {
      throw TaskFailure.permanent("invalid-input", "This worker cannot read the task's input.");
    }
  }

  /** The task as it stands after {@code outcome} was written, with its output if it is small. */
  static Task shown(Task written, Outcome outcome) {
    Outcome.Output output = outcome.output();
    return output != null && output.json() && output.bytes().length <= SMALL_OUTPUT
        ? written.with(new RawJson(output.bytes()))
        : written;
  }

  private synchronized boolean begin() {
    if (stopReason != null) {
      return false;
    }
    runner = Thread.currentThread();
    return true;
  }

  /** From here on a stop comes too late; an interrupt that came just before must not leak. */
  private synchronized Optional<Outcome> end(Outcome outcome) {
    runner = null;
    boolean _ = Thread.interrupted();
    if (stopReason == null || outcome.kind() == Outcome.Kind.SUCCEEDED) {
      return Optional.of(outcome);
    }
    return switch (stopReason) {
      case LEASE_LOST -> Optional.empty();
      case WORKER_STOPS -> Optional.of(Outcome.released(token));
      case TIMED_OUT ->
          Optional.of(
              Outcome.failed(
                  token, "timeout", "The attempt took longer than " + task().timeout() + "."));
    };
  }
}
