package io.signalbox.worker.store;

import io.signalbox.worker.json.RawJson;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task to store.
 *
 * @param inputMemory what a worker needs for its input, in bytes
 * @param idempotencyKey the client's key, if it gave one
 * @param fingerprint stands for the client's request; two requests under one key must agree in it
 * @param queueing what it asks for while it is queued
 * @param claim who wants to run it at once; without it the task waits in the queue
 */
public record NewTask(
    UUID id,
    String type,
    RawJson input,
    long inputMemory,
    int maxAttempts,
    long timeoutMillis,
    @Nullable String idempotencyKey,
    @Nullable String fingerprint,
    Queueing queueing,
    @Nullable Claimant claim) {

  /**
   * @param worker the claiming worker's name
   * @param leaseMillis how long its lease lasts unless it is renewed
   */
  public record Claimant(String worker, long leaseMillis) {
    public Claimant(String worker, Duration lease) {
      this(worker, lease.toMillis());
    }
  }

  /** The same task, to be run at once by {@code claimant}. */
  public NewTask claimedBy(Claimant claimant) {
    return new NewTask(
        id,
        type,
        input,
        inputMemory,
        maxAttempts,
        timeoutMillis,
        idempotencyKey,
        fingerprint,
        queueing,
        claimant);
  }

  /**
   * The task as it was when it was stored.
   *
   * @param granted whether its claim was
   * @param notBefore when it may run at the earliest, if it asked for that
   */
  Task storedAt(Instant time, boolean granted, @Nullable Instant notBefore) {
    return new Task(
        id,
        type,
        granted ? TaskState.RUNNING : TaskState.QUEUED,
        granted ? 1 : 0,
        maxAttempts,
        timeoutMillis,
        claim != null && granted ? claim.worker() : null,
        0,
        time,
        granted ? time : null,
        null,
        null,
        null,
        null,
        queueing.storedWith(notBefore));
  }
}
