package io.signalbox.worker.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.worker.json.RawJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A schedule to store.
 *
 * @param task what each of its tasks is; its id is of no account
 * @param overlap {@code skip}, {@code allow} or {@code queue}
 * @param catchUp {@code none}, {@code latest} or {@code all}
 * @param paused null leaves it as it is
 */
public record ScheduleDefinition(
    NewTask task, Rule rule, String overlap, String catchUp, @Nullable Boolean paused) {

  /** When it is due: a cron expression in a time zone, or a fixed rate from an anchor on. */
  public record Rule(
      @Nullable String cron,
      @Nullable String timeZone,
      @Nullable String every,
      @Nullable Instant anchor) {}

  /** As it travels. */
  Request request() {
    RawJson input = task.input();
    return new Request(
        new TaskTemplate(
            task.type(),
            input.text(),
            task.inputMemory(),
            task.maxAttempts(),
            task.timeoutMillis(),
            task.queueing().unlessPlain()),
        rule,
        overlap,
        catchUp,
        paused);
  }

  record Request(
      TaskTemplate task, Rule rule, String overlap, String catchUp, @Nullable Boolean paused) {}

  /**
   * @param input its JSON, as a text
   */
  private record TaskTemplate(
      String type,
      String input,
      long inputMemory,
      int maxAttempts,
      long timeoutMillis,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Queueing queueing) {}
}
