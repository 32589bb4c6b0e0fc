package io.signalbox.db.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks to store in one transaction. Each has an answer of its own, in the same order. */
record CreationGathering(@NotEmpty @Size(max = Gatherings.MOST) List<@NotNull Item> tasks) {

  /**
   * @param task is not looked at with the others: what is wrong with one of them is told of it
   *     alone
   * @param input its JSON, as a text, because it is stored as it came
   */
  record Item(@NotNull @Valid NewTask task, @NotBlank String input) {}

  /** What has become of all of them. */
  record Result(List<Answer> tasks) {}

  /**
   * What has become of one of them: one of the three.
   *
   * @param created it is new
   * @param earlier it, or another task under its key, was stored before; here without its output
   * @param refusal it is not stored, and why
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(
      @Nullable Created created, @Nullable StoredTask earlier, @Nullable Refusal refusal) {

    static Answer of(Created created) {
      return new Answer(created, null, null);
    }

    static Answer of(StoredTask earlier) {
      return new Answer(null, earlier, null);
    }

    static Answer of(Refusal refusal) {
      return new Answer(null, null, refusal);
    }
  }

  /**
   * @param at when it was stored, and begun if its claim was granted
   * @param token the fencing token, when its claim was granted
   * @param notBefore when it may be claimed at the earliest, if it asked for that
   */
  record Created(
      Instant at,
      @Nullable Long token,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant notBefore) {}
}
