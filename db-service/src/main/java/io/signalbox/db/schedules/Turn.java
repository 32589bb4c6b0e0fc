package io.signalbox.db.schedules;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a look at a schedule of which a due time has passed.
 *
 * @param due the due time that has been dealt with
 * @param task the run's
 * @param next the due time that follows
 * @param lookAt when to deal with that
 * @param missed how many due times are given up
 */
record Turn(
    DueSchedule schedule,
    Outcome outcome,
    @Nullable Instant due,
    @Nullable UUID task,
    @Nullable Instant next,
    @Nullable Instant lookAt,
    int missed) {

  enum Outcome {
    /** There is a task. */
    CREATED,
    /** There is none, because the run before has not ended. */
    SKIPPED,
    /** There is none yet: the run before has to end first, or the queue is full. */
    HELD,
    /** All that passed is given up. */
    MISSED
  }

  static Turn created(
      DueSchedule schedule, Instant due, UUID task, Optional<Instant> next, int missed) {
    return new Turn(
        schedule, Outcome.CREATED, due, task, next.orElse(null), next.orElse(null), missed);
  }

  static Turn skipped(DueSchedule schedule, Instant due, Optional<Instant> next, int missed) {
    return new Turn(
        schedule, Outcome.SKIPPED, due, null, next.orElse(null), next.orElse(null), missed);
  }

  static Turn held(DueSchedule schedule, Instant lookAt) {
    return new Turn(schedule, Outcome.HELD, null, null, schedule.due(), lookAt, 0);
  }

  static Turn missed(DueSchedule schedule, Optional<Instant> next, int missed) {
    return new Turn(
        schedule, Outcome.MISSED, null, null, next.orElse(null), next.orElse(null), missed);
  }

  /** The same when the run turns out to be there already. */
  Turn withoutTask() {
    return new Turn(schedule, Outcome.MISSED, due, null, next, lookAt, missed);
  }
}
