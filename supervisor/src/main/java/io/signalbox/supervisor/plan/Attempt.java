package io.signalbox.supervisor.plan;

import java.time.Duration;
import java.time.Instant;

/**
 * The action last asked for an instance. When its effect is not seen it is asked for again, after 1
 * s, 2 s, 4 s and so on, a minute at most.
 */
public record Attempt(Action.Kind kind, Instant at, int tries) {

  private static final long LONGEST_SECONDS = 60;

  Instant again() {
    return at.plus(Duration.ofSeconds(Math.min(LONGEST_SECONDS, 1L << Math.min(tries - 1, 10))));
  }
}
