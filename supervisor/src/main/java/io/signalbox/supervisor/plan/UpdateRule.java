package io.signalbox.supervisor.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a service gets to a new version, or is restarted by hand.
 *
 * @param surge how many new instances are started before old ones leave; 0: an old one stops first
 * @param watch how long a new instance must have been ready before old ones leave
 * @param deadline how long a verdict is waited for, and the table that a ready instance is to get
 *     into
 * @param judged whether a verdict counts; without one health alone decides
 * @param canary what the first new instance is before all that; null: one like any other
 */
public record UpdateRule(
    int surge, Duration watch, Duration deadline, boolean judged, @Nullable Canary canary) {

  public static final UpdateRule DEFAULTS =
      new UpdateRule(1, Duration.ofSeconds(10), Duration.ofMinutes(2), true, null);

  public UpdateRule {
    Check.atLeast(0, "surge", surge);
    Check.notNegative("watch", watch);
    Check.notNegative("deadline", deadline);
  }

  public UpdateRule with(Canary other) {
    return new UpdateRule(surge, watch, deadline, judged, other);
  }
}
