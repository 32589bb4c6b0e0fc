package io.signalbox.bench.handoff;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param part the length of one measurement of one way in one round, in whole seconds
 * @param warmUp the length of each measurement before the first round, which does not count; may be
 *     zero
 */
public record Plan(int rounds, Duration part, Duration warmUp) {

  /** So that a request takes as long at the end as at the beginning, and all of it 18 minutes. */
  public static final Plan DEFAULT = new Plan(5, Duration.ofSeconds(4), Duration.ofSeconds(5));

  /** About how long it will all take, starts not counted. */
  public Duration total() {
    return warmUp
        .plus(part.multipliedBy(rounds))
        .multipliedBy((long) Ways.MOST * HandoffBench.PARTS);
  }
}
