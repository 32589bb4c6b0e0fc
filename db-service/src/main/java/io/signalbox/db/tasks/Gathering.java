package io.signalbox.db.tasks;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has to write down, in one transaction. Each has an answer of its own, in the same
 * order.
 *
 * @param tasks to store
 * @param outcomes of attempts; neither are looked at with the others: what is wrong with one is
 *     told of it alone
 */
record Gathering(
    @Size(max = MOST) List<@NotNull Creation> tasks,
    @Size(max = MOST) List<@NotNull Ending> outcomes) {

  /** So many of one kind at most. */
  static final int MOST = 128;

  /**
   * @param tasks null for none
   * @param outcomes null for none
   */
  Gathering(@Nullable List<Creation> tasks, @Nullable List<Ending> outcomes) {
    this.tasks = tasks == null ? List.of() : tasks;
    this.outcomes = outcomes == null ? List.of() : outcomes;
  }

  /** What has become of all of them. */
  record Result(List<Creation.Answer> tasks, List<Ending.Answer> outcomes) {}
}
