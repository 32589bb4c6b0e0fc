package io.signalbox.db.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as stored, without its input and without an output that is large or binary.
 *
 * @param id UUIDv7, so that its order is that of creation
 * @param attempt how many attempts have begun
 * @param timeoutMillis what one attempt may take
 * @param worker who runs it, or ran it last
 * @param progress from 0 to 1
 * @param startedAt when its first attempt began
 * @param output the JSON that the last attempt left, unless it is large
 * @param binary another output that the last attempt left, without its bytes
 * @param error why the last attempt failed
 * @param queueing what it asks for while it is queued, if anything
 */
record Task(
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
    @JsonRawValue @Schema(type = "object") @Nullable String output,
    @Nullable BinaryOutput binary,
    @Nullable TaskError error,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Queueing queueing) {

  /** What it has in common with the tasks that may not run beside it. */
  @Nullable String concurrencyKey() {
    return queueing == null ? null : queueing.concurrencyKey();
  }

  /**
   * @param size in bytes
   */
  record BinaryOutput(String contentType, long size) {}

  /**
   * @param type a short name of the kind of failure
   * @param detail what happened, for a person
   */
  record TaskError(@NotNull String type, @NotNull String detail) {}
}
