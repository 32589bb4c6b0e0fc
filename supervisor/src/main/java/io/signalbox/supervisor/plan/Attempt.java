package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;

/**
 * The action last asked for an instance. When its effect is not seen it is asked for again, after 1
 * s, 2 s, 4 s and so on, a minute at most.
 */
public record Attempt(Action.Kind kind, Instant at, int tries) {

  private static final long LONGEST_SECONDS = 60;

  /** The same action once more. What comes long after the last has nothing to do with it. */
  Attempt next(Instant now) {
    boolean isNew = now.isAfter(again().plusSeconds(LONGEST_SECONDS));
    return new Attempt(kind, now, isNew ? 1 : tries + 1);
  }

  Instant again() {
    return at.plus(Duration.ofSeconds(Math.min(LONGEST_SECONDS, 1L << Math.min(tries - 1, 10))));
  }
}
