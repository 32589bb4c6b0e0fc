package io.signalbox.worker.schedules;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.store.Queueing;
import io.signalbox.worker.store.Schedule;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as its owner sees it. Either {@code cron} and {@code timeZone} are there, or {@code
 * every} and {@code anchor}.
 *
 * @param nextDue null while paused
 * @param lastDue the latest due time that has had a run, or was skipped
 * @param lastTask the id of the last run's task
 * @param runs how many tasks it has made
 * @param skipped how many runs there were not because the one before had not ended
 * @param missed how many due times passed and were not caught up
 */
@io.swagger.v3.oas.annotations.media.Schema(name = "Schedule")
record ScheduleView(
    String name,
    TaskTemplate task,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String cron,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String timeZone,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String every,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant anchor,
    String overlap,
    String catchUp,
    boolean paused,
    @Nullable Instant nextDue,
    @Nullable Instant lastDue,
    @Nullable UUID lastTask,
    long runs,
    long skipped,
    long missed,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * What each run is.
   *
   * @param input not in lists
   * @param priority absent when it is normal
   */
  @io.swagger.v3.oas.annotations.media.Schema(name = "ScheduledTask")
  record TaskTemplate(
      String type,
      @io.swagger.v3.oas.annotations.media.Schema(
              type = "object",
              requiredMode = RequiredMode.NOT_REQUIRED)
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @Nullable RawJson input,
      int maxAttempts,
      String timeout,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String priority,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String concurrencyKey,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer maxConcurrent) {

    private static TaskTemplate of(Schedule schedule) {
      Queueing queueing = Objects.requireNonNullElse(schedule.queueing(), Queueing.PLAIN);
      return new TaskTemplate(
          schedule.type(),
          schedule.input(),
          schedule.maxAttempts(),
          Duration.ofMillis(schedule.timeoutMillis()).toString(),
          queueing.toldPriority(),
          queueing.concurrencyKey(),
          queueing.maxConcurrent());
    }
  }

  static ScheduleView of(Schedule schedule) {
    return new ScheduleView(
        schedule.name(),
        TaskTemplate.of(schedule),
        schedule.rule().cron(),
        schedule.rule().timeZone(),
        schedule.rule().every(),
        schedule.rule().anchor(),
        schedule.overlap(),
        schedule.catchUp(),
        schedule.paused(),
        schedule.nextDue(),
        schedule.lastDue(),
        schedule.lastTask(),
        schedule.runs(),
        schedule.skipped(),
        schedule.missed(),
        schedule.createdAt(),
        schedule.updatedAt());
  }
}
