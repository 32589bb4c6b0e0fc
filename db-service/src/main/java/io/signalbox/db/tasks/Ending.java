package io.signalbox.db.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param id the task's
 * @param output of a success: JSON that is shown with the task, as a text
 */
record Ending(@NotNull UUID id, @NotNull @Valid Outcome outcome, @Nullable String output)
    implements Write {

  /** One of the two: where the task stands now, or why the outcome does not count. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(@Nullable Standing task, @Nullable Refusal refusal) {}

  /**
   * @param attempt how many attempts have begun
   */
  record Standing(TaskState state, int attempt, @Nullable Instant finishedAt) {}
}
