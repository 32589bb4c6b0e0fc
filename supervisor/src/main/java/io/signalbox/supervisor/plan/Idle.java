package io.signalbox.supervisor.plan;

import java.time.Duration;

/**
 * When a service sleeps, and how.
 *
 * @param after so long without a call
 * @param pauses whether its instances are paused then, and keep their memory; else they are stopped
 */
public record Idle(Duration after, boolean pauses) {

  public Idle {
    Check.positive("after", after);
  }
}
