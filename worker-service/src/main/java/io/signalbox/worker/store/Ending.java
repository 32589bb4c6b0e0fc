package io.signalbox.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that ended without an output or with a small one, and how that is told to the data
 * tier.
 */
record Ending(UUID task, Outcome outcome) implements Write {

  /** Of an outcome beside its output and the words of its error, as JSON. */
  private static final int FIELDS = 1024;

  /** Of a character as JSON at most. */
  private static final int ESCAPED = 6;

  /** Whether the outcome may travel with others. */
  static boolean isSmall(Outcome outcome) {
    return outcome.output() == null
        || outcome.output().json() && size(outcome) <= Gatherer.Bounds.LARGEST;
  }

  @Override
  public int weight() {
    return FIELDS + size(outcome) + ESCAPED * words(outcome.error());
  }

  private static int words(Task.@Nullable TaskError error) {
    return error == null ? 0 : error.type().length() + error.detail().length();
  }

  private static int size(Outcome outcome) {
    return outcome.output() == null ? 0 : outcome.output().bytes().length;
  }

  Item item() {
    Outcome.Output output = outcome.output();
    return new Item(
        task,
        new Fields(outcome.token(), outcome.kind(), outcome.error(), outcome.delayMillis()),
        output == null ? null : new String(output.bytes(), UTF_8));
  }

  /**
   * @param output JSON, as a text
   */
  record Item(UUID id, Fields outcome, @Nullable String output) {}

  record Fields(long token, Outcome.Kind kind, Task.@Nullable TaskError error, long delayMillis) {}

  /** One of the two. */
  record Answer(@Nullable Standing task, @Nullable Refusal refusal) implements Write.Answer {

    /** The task without its output; empty when the lease was lost. */
    Optional<Task> of(Task ran, Outcome outcome) {
      if (refusal == null) {
        Standing now = Objects.requireNonNull(task);
        return Optional.of(ran.ended(outcome, now.state(), now.attempt(), now.finishedAt()));
      }
      if (refusal.type().equals(RefusedException.LEASE_LOST)) {
        return Optional.empty();
      }
      throw refusal.exception();
    }
  }

  record Standing(TaskState state, int attempt, @Nullable Instant finishedAt) {}
}
