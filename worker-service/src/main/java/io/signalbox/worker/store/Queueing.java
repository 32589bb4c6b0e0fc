package io.signalbox.worker.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks for while it is queued; each may be missing.
 *
 * @param notBefore when it may run at the earliest
 * @param delayMillis of a new task, in place of {@code notBefore}: how long after it is stored
 * @param priority normal when it is missing
 * @param concurrencyKey of the tasks with this key only so many run at once, in the whole cluster
 * @param maxConcurrent how many; missing without a key only
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Queueing(
    @Nullable Instant notBefore,
    @Nullable Long delayMillis,
    @Nullable Priority priority,
    @Nullable String concurrencyKey,
    @Nullable Integer maxConcurrent) {

  /** Of a task that asks for nothing. */
  public static final Queueing PLAIN = new Queueing(null, null, null, null, null);

  /** Whether a task may run as soon as it is stored. The data tier's clock has the last word. */
  public boolean startsAtOnce(Instant now) {
    return concurrencyKey == null
        && (delayMillis == null || delayMillis == 0)
        && (notBefore == null || !notBefore.isAfter(now));
  }

  /** As it travels: null for what asks for nothing. */
  @Nullable Queueing unlessPlain() {
    return equals(PLAIN) ? null : this;
  }

  /** As clients are told of it: null when it is normal. */
  public @Nullable String toldPriority() {
    return priority == null || priority == Priority.NORMAL ? null : priority.label();
  }

  /** The same as the data tier tells of it later. */
  Queueing storedWith(@Nullable Instant time) {
    return new Queueing(time, null, priority, concurrencyKey, maxConcurrent);
  }
}
