package io.signalbox.worker.store;

import io.signalbox.worker.json.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as the data tier keeps it.
 *
 * @param attempt how many attempts have begun
 * @param timeoutMillis what one attempt may take
 * @param worker who runs it, or ran it last
 * @param progress from 0 to 1
 * @param startedAt when its first attempt began
 * @param output the JSON that the last attempt left, unless it is large
 * @param binary what describes another output that the last attempt left
 * @param error why the last attempt failed
 * @param queueing what it asks for while it is queued
 */
public record Task(
    UUID id,
    String type,
    TaskState state,
    int attempt,
    int maxAttempts,
    long timeoutMillis,
    @Nullable String worker,
    double progress,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable RawJson output,
    @Nullable BinaryOutput binary,
    @Nullable TaskError error,
    Queueing queueing) {

  /**
   * @param queueing null of a task that asks for nothing
   */
  public Task {
    queueing = queueing == null ? Queueing.PLAIN : queueing;
  }

  /**
   * @param size in bytes
   */
  public record BinaryOutput(String contentType, long size) {}

  /**
   * @param type a short name of the kind of failure
   * @param detail what happened, for a person
   */
  public record TaskError(String type, String detail) {}

  public Duration timeout() {
    return Duration.ofMillis(timeoutMillis);
  }

  /** The same with this output. */
  public Task with(RawJson output) {
    return new Task(
        id,
        type,
        state,
        attempt,
        maxAttempts,
        timeoutMillis,
        worker,
        progress,
        createdAt,
        startedAt,
        finishedAt,
        output,
        null,
        error,
        queueing);
  }

  /** The same as an outcome has left it, without an output. */
  Task ended(Outcome outcome, TaskState now, int attempts, @Nullable Instant finished) {
    return new Task(
        id,
        type,
        now,
        attempts,
        maxAttempts,
        timeoutMillis,
        worker,
        outcome.kind() == Outcome.Kind.SUCCEEDED ? 1 : progress,
        createdAt,
        startedAt,
        finished,
        null,
        null,
        outcome.error(),
        queueing);
  }
}
