package io.signalbox.supervisor.plan;

import java.time.Duration;

/**
 * How an instance is probed and what becomes of the results. The first good probe makes a starting
 * instance ready; before that bad ones say nothing, the start's own time bounds it.
 *
 * @param firstPause before it is ready: from the first probe to the second; each is a tenth longer
 *     than the one before, so nobody waits for a probe for longer than a tenth of the start
 * @param longestPause up to this
 * @param period once it has been ready
 * @param timeout of one probe
 * @param failures so many bad ones in a row and it is sick
 * @param passes so many good ones in a row and a sick one is ready again
 * @param grace how long a sick one has to recover by itself before it is stopped
 */
public record HealthRule(
    Duration firstPause,
    Duration longestPause,
    Duration period,
    Duration timeout,
    int failures,
    int passes,
    Duration grace) {

  private static final double GROWTH = 1.1;

  public static final HealthRule DEFAULTS =
      new HealthRule(
          Duration.ofMillis(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          3,
          2,
          Duration.ofSeconds(5));

  public HealthRule {
    Check.positive("firstPause", firstPause);
    Check.positive("longestPause", longestPause);
    Check.positive("period", period);
    Check.positive("timeout", timeout);
    Check.atLeast(1, "failures", failures);
    Check.atLeast(1, "passes", passes);
    Check.notNegative("grace", grace);
  }

  /**
   * The time from one probe to the next.
   *
   * @param everReady whether this generation has been ready
   * @param probes how many it has had
   */
  public Duration pause(boolean everReady, int probes) {
    if (everReady) {
      return period;
    }
    double pause = firstPause.toNanos() * Math.pow(GROWTH, probes);
    return pause < longestPause.toNanos() ? Duration.ofNanos(Math.round(pause)) : longestPause;
  }
}
