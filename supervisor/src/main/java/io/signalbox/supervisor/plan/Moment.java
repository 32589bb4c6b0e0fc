package io.signalbox.supervisor.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time of a plan. It remembers the earliest time that was asked for and has not come: then the
 * plan would be another one.
 */
final class Moment {

  private final Instant now;
  private @Nullable Instant next;

  Moment(Instant now) {
    this.now = now;
  }

  Instant now() {
    return now;
  }

  boolean reached(Instant time) {
    if (!time.isAfter(now)) {
      return true;
    }
    if (next == null || time.isBefore(next)) {
      next = time;
    }
    return false;
  }

  /** Null when nothing was asked for that is still to come. */
  @Nullable Instant next() {
    return next;
  }
}
