package io.signalbox.supervisor.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a service sleeps, and how.
 *
 * @param after so long without a call
 * @param pauses whether its instances are paused then, and keep their memory; else they are stopped
 * @param stopAfter for so long they are paused at most, and then stopped; null: without end
 * @param called whether anybody passes calls on to it; else only services that need it wake it
 */
public record Idle(Duration after, boolean pauses, @Nullable Duration stopAfter, boolean called) {

  public Idle {
    Check.positive("after", after);
    if (stopAfter != null) {
      Check.positive("stopAfter", stopAfter);
    }
  }
}
