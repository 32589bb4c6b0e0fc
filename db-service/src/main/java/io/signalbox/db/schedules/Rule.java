package io.signalbox.db.schedules;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When something is due: at whole milliseconds, never twice in one second. Immutable. */
interface Rule {

  /** Due times are further apart. */
  Duration GRAIN = Duration.ofMillis(1);

  /** The first due time after {@code instant}, if there is one. */
  Optional<Instant> next(Instant instant);

  /**
   * The last due time up to {@code now}, found by halving, because there may be millions between.
   *
   * @param due an earlier one
   */
  default Instant latest(Instant due, Instant now) {
    Instant before = due.minus(GRAIN);
    if (!hasDueTime(before, now)) {
      return due;
    }
    Instant after = now;
    // The next of `before` is due by now, that of `after` is not.
    while (Duration.between(before, after).compareTo(GRAIN) > 0) {
      Instant middle = before.plus(Duration.between(before, after).dividedBy(2));
      if (hasDueTime(middle, now)) {
        before = middle;
      } else {
        after = middle;
      }
    }
    return next(before).orElse(due);
  }

  /** Whether there is one after {@code instant} and not after {@code now}. */
  private boolean hasDueTime(Instant instant, Instant now) {
    return next(instant).filter(next -> !next.isAfter(now)).isPresent();
  }
}
