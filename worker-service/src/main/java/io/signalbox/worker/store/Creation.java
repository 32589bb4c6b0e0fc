package io.signalbox.worker.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A task with a small input that is to be stored, and how that is told to the data tier. */
record Creation(NewTask task) implements Write {

  /** Of a task beside its input, as JSON. */
  private static final int FIELDS = 1024;

  /** Of what it asks for while it is queued, as JSON. */
  private static final int QUEUEING = 1024;

  /** Whether the task may travel with others. */
  static boolean isSmall(NewTask task) {
    return task.input().length() <= Gatherer.Bounds.LARGEST;
  }

  @Override
  public int weight() {
    int fields = task.queueing().unlessPlain() == null ? FIELDS : FIELDS + QUEUEING;
    return fields + task.input().length();
  }

  Item item() {
    NewTask.Claimant claim = task.claim();
    return new Item(
        new Fields(
            task.id(),
            task.type(),
            task.inputMemory(),
            task.maxAttempts(),
            task.timeoutMillis(),
            task.idempotencyKey(),
            task.fingerprint(),
            claim == null ? null : claim.worker(),
            claim == null ? null : claim.leaseMillis(),
            task.queueing().unlessPlain()),
        task.input().text());
  }

  /**
   * @param input its JSON, as a text
   */
  record Item(Fields task, String input) {}

  record Fields(
      UUID id,
      String type,
      long inputMemory,
      int maxAttempts,
      long timeoutMillis,
      @Nullable String idempotencyKey,
      @Nullable String fingerprint,
      @Nullable String worker,
      @Nullable Long leaseMillis,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Queueing queueing) {}

  /** One of the three. */
  record Answer(@Nullable Created created, @Nullable StoredTask earlier, @Nullable Refusal refusal)
      implements Write.Answer {

    /** As it is stored now; an earlier one is without its output. */
    StoredTask of(NewTask task) {
      if (refusal != null) {
        throw refusal.exception();
      }
      return created == null
          ? Objects.requireNonNull(earlier)
          : new StoredTask(
              task.storedAt(created.at(), created.token() != null, created.notBefore()),
              created.token());
    }
  }

  record Created(Instant at, @Nullable Long token, @Nullable Instant notBefore) {}
}
