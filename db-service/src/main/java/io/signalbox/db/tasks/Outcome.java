package io.signalbox.db.tasks;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended that left no output.
 *
 * @param token the fencing token under which it ran
 * @param kind what becomes of the task
 * @param error of a failure
 * @param delayMillis before the next attempt, of a failure that may be retried
 */
record Outcome(
    long token,
    @NotNull Kind kind,
    @Valid Task.@Nullable TaskError error,
    @PositiveOrZero long delayMillis) {

  /** Before the task may be claimed again, if it is queued again. */
  Duration delay() {
    return kind == Kind.RETRY ? Duration.ofMillis(delayMillis) : Duration.ZERO;
  }

  /** What becomes of the task. */
  enum Kind {
    /** It has ended, with an output that is told beside this. */
    SUCCEEDED,
    /** It fails for good. */
    FAILED,
    /** It fails unless it has an attempt left; then it is queued again. */
    RETRY,
    /** It is queued again as if the attempt had not been. */
    RELEASED
  }
}
