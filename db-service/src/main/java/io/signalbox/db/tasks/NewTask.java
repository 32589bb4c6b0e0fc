package io.signalbox.db.tasks;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task to store; its input is the request's body.
 *
 * @param id chosen by the caller, so that a repeated call stores it once
 * @param inputMemory what a worker needs for the input, in bytes; at least twice its size
 * @param idempotencyKey the client's key, if it gave one
 * @param fingerprint stands for the client's request; two requests under one key must agree in it
 * @param worker who wants to run it at once; without it the task waits in the queue, as one does
 *     that is delayed or has a concurrency key
 * @param leaseMillis how long that worker's lease lasts unless it is renewed
 * @param queueing may be missing
 */
record NewTask(
    @NotNull UUID id,
    @NotBlank @Size(max = 100) String type,
    @Positive long inputMemory,
    @Positive int maxAttempts,
    @Positive long timeoutMillis,
    @Size(max = 255) @Nullable String idempotencyKey,
    @Size(max = 100) @Nullable String fingerprint,
    @Size(max = 200) @Nullable String worker,
    @Positive @Nullable Long leaseMillis,
    @Valid @Nullable Queueing queueing) {

  /** Whether a worker can hold an input of so many bytes in what it is told to set aside. */
  boolean leavesRoomFor(int inputBytes) {
    return inputMemory >= 2L * inputBytes;
  }

  /** What it asks for while it is queued, if anything. */
  Queueing asked() {
    return queueing == null ? Queueing.PLAIN : queueing;
  }
}
