package io.signalbox.supervisor.plan;

import java.time.Instant;

/**
 * How deep a service that may sleep does.
 *
 * @param since when it fell asleep, or woke up
 */
public record Sleep(Depth depth, Instant since) {

  /** How deep. */
  public enum Depth {
    AWAKE,
    /** Its instances are there, and do nothing. */
    PAUSED,
    /** It has none. */
    STOPPED
  }

  boolean asleep() {
    return depth != Depth.AWAKE;
  }

  Sleep to(Depth other) {
    return new Sleep(other, since);
  }
}
