package io.signalbox.db.schedules;

import io.signalbox.db.tasks.Queueing;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule is to be.
 *
 * @param paused whether it is to stand still; without it a schedule that is there stays as it is
 */
record ScheduleDefinition(
    @NotNull @Valid TaskTemplate task,
    @NotNull RuleSpec rule,
    @NotNull Overlap overlap,
    @NotNull CatchUp catchUp,
    @Nullable Boolean paused) {

  /**
   * What each of its tasks is.
   *
   * @param input its JSON, as a text, because it is stored as it came
   * @param inputMemory what a worker needs for it, in bytes; at least twice its size
   * @param queueing may be missing; when it is due says the rule and nothing here
   */
  record TaskTemplate(
      @NotBlank @Size(max = 100) String type,
      @NotBlank String input,
      @Positive long inputMemory,
      @Positive int maxAttempts,
      @Positive long timeoutMillis,
      @Valid @Nullable Queueing queueing) {

    /** What a run asks for while it is queued, if anything. */
    Queueing asked() {
      return queueing == null ? Queueing.PLAIN : queueing;
    }
  }
}
