package io.signalbox.db.tasks;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How an attempt ended.
 *
 * @param token the fencing token under which it ran
 * @param kind what becomes of the task
 * @param output of a success, as JSON
 * @param contentType of a success's binary output
 * @param bytes of a success's binary output, Base64 in JSON
 * @param error of a failure
 * @param delayMillis before the next attempt, of a failure that may be retried
 */
record Outcome(
    long token,
    @NotNull Kind kind,
    @Schema(type = "object") @Nullable JsonNode output,
    @Nullable String contentType,
    byte @Nullable [] bytes,
    Task.@Nullable TaskError error,
    @PositiveOrZero long delayMillis) {

  /** What becomes of the task. */
  enum Kind {
    /** It succeeds. */
    SUCCEEDED,
    /** It fails for good. */
    FAILED,
    /** It fails unless it has an attempt left; then it is queued again. */
    RETRY,
    /** It is queued again as if the attempt had not been. */
    RELEASED
  }
}
