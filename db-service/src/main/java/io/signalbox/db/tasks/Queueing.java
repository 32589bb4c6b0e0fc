package io.signalbox.db.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks for while it is queued.
 *
 * @param notBefore when it may be claimed at the earliest
 * @param delayMillis of a new task, in place of {@code notBefore}: how long after it is stored
 * @param priority normal when it is missing
 * @param concurrencyKey of the tasks with this key only so many run at once, whoever runs them
 * @param maxConcurrent how many; of tasks that say different numbers the smallest holds while its
 *     task runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Queueing(
    @Nullable Instant notBefore,
    @PositiveOrZero @Nullable Long delayMillis,
    @Nullable Priority priority,
    @Size(min = 1, max = 200) @Nullable String concurrencyKey,
    @Min(1) @Max(1000) @Nullable Integer maxConcurrent) {

  public static final Queueing PLAIN = new Queueing(null, null, null, null, null);

  /**
   * As stored in columns {@code priority}, {@code concurrency_key} and {@code max_concurrent}.
   *
   * @return null for what asks for nothing
   */
  public static @Nullable Queueing of(ResultSet row, @Nullable Instant notBefore)
      throws SQLException {
    int level = row.getInt("priority");
    String key = row.getString("concurrency_key");
    return notBefore == null && level == 0 && key == null
        ? null
        : new Queueing(
            notBefore,
            null,
            level == 0 ? null : Priority.of(level),
            key,
            row.getObject("max_concurrent", Integer.class));
  }

  /** The priority's level. */
  public int level() {
    return priority == null ? 0 : priority.level();
  }

  /** How many of the key may run; null without a key. */
  public @Nullable Integer places() {
    if (concurrencyKey == null) {
      return null;
    }
    return maxConcurrent == null ? Integer.valueOf(1) : maxConcurrent;
  }

  /** Whether it is to wait, as seen at {@code now}. */
  boolean delayed(Instant now) {
    return !delay(now).isZero();
  }

  /** How long it is to wait, as seen at {@code now}; zero when it is not. */
  Duration delay(Instant now) {
    if (delayMillis != null) {
      return Duration.ofMillis(delayMillis);
    }
    return notBefore != null && notBefore.isAfter(now)
        ? Duration.between(now, notBefore)
        : Duration.ZERO;
  }
}
