package io.signalbox.db.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How attempts ended, to be written down in one transaction. Each has an answer of its own, in the
 * same order.
 */
record OutcomeGathering(
    @NotEmpty @Size(max = Gatherings.MOST) @Valid List<@NotNull Item> outcomes) {

  /**
   * @param id the task's
   * @param output of a success: JSON that is shown with the task, as a text
   */
  record Item(@NotNull UUID id, @NotNull @Valid Outcome outcome, @Nullable String output) {}

  /** What has become of all of them. */
  record Result(List<Answer> outcomes) {}

  /** One of the two: where the task stands now, or why the outcome does not count. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(@Nullable Standing task, @Nullable Refusal refusal) {}

  /**
   * @param attempt how many attempts have begun
   */
  record Standing(TaskState state, int attempt, @Nullable Instant finishedAt) {}
}
