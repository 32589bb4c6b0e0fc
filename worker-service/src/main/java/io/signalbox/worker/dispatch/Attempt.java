package io.signalbox.worker.dispatch;

import io.signalbox.worker.store.ClaimedTask;
import io.signalbox.worker.store.Lease;
import io.signalbox.worker.store.Outcome;
import io.signalbox.worker.store.Task;
import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskFailure;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
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
 * come from any thread, before, during or after the run.
 */
final class Attempt implements TaskContext, RunningTask {

  private static final Logger log = LoggerFactory.getLogger(Attempt.class);

  /** Why an attempt was stopped from outside. */
  enum StopReason {
    /** The task was cancelled, or its lease taken by another: nothing is left to say. */
    LEASE_LOST,
    TIMED_OUT,
    /** The worker stops: another may go on. */
    WORKER_STOPS
  }

  private final ClaimedTask claimed;
  private final TaskType<?> type;
  private final JsonMapper json;
  private final CompletableFuture<Optional<Task>> ended = new CompletableFuture<>();

  private volatile double progress;
  private @Nullable Thread runner;
  private @Nullable StopReason stopReason;

  Attempt(ClaimedTask claimed, TaskType<?> type, JsonMapper json) {
    this.claimed = claimed;
    this.type = type;
    this.json = json;
  }

  Task task() {
    return claimed.task();
  }

  Lease lease() {
    return new Lease(taskId(), claimed.token(), progress);
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
    return claimed.task().id();
  }

  @Override
  public int attempt() {
    return claimed.task().attempt();
  }

  @Override
  public void progress(double fraction) throws InterruptedException {
    progress = Math.clamp(fraction, 0, 1);
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
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
        outcome = Outcome.failed(claimed.token(), "interrupted", "The attempt was interrupted.");
      } catch (TaskFailure e) {
        outcome =
            e.retryAfter() == null
                ? Outcome.failed(claimed.token(), e.type(), e.detail())
                : Outcome.retry(claimed.token(), e.type(), e.detail(), e.retryAfter());
      } catch (RuntimeException | StackOverflowError e) {
        log.error("Task {} of type {} failed unexpectedly", taskId(), type.name(), e);
        outcome =
            Outcome.failed(
                claimed.token(), "internal-error", "The task failed; the worker's log says why.");
      }
    } else {
      outcome = Outcome.released(claimed.token());
    }
    return end(outcome);
  }

  private <I extends Record> Outcome runType(TaskType<I> type)
      throws TaskFailure, InterruptedException {
    I input;
    try {
      input = json.treeToValue(claimed.input(), type.inputType());
    } catch (JacksonException e) {
      throw TaskFailure.permanent("invalid-input", "This worker cannot read the task's input.");
    }
    return switch (type.run(input, this)) {
      case TaskOutput.Json(Object value) ->
          Outcome.succeeded(claimed.token(), json.valueToTree(value));
      case TaskOutput.Binary(String contentType, byte[] bytes) ->
          Outcome.succeeded(claimed.token(), contentType, bytes);
    };
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
      case WORKER_STOPS -> Optional.of(Outcome.released(claimed.token()));
      case TIMED_OUT ->
          Optional.of(
              Outcome.failed(
                  claimed.token(),
                  "timeout",
                  "The attempt took longer than " + task().timeout() + "."));
    };
  }
}
