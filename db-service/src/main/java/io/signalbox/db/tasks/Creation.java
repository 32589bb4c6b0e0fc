package io.signalbox.db.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task to store.
 *
 * @param input its JSON, as a text, because it is stored as it came
 */
record Creation(@NotNull @Valid NewTask task, @NotBlank String input) implements Write {

  /**
   * What has become of it: one of the three.
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
