package io.signalbox.db.schedules;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Due at {@code anchor + k * period} for each whole k from 0 on, whatever happened before.
 *
 * @param anchor whole milliseconds
 * @param period at least a second, in whole milliseconds
 */
record FixedRate(Instant anchor, Duration period) implements Rule {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(3660);

  /**
   * @throws InvalidRuleException when the text is no such period
   */
  static FixedRate of(String every, Instant anchor) throws InvalidRuleException {
    Duration period;
    try {
      period = Duration.parse(every);
    } catch (DateTimeException e) {
      period = Duration.ZERO;
    }
    if (period.compareTo(SHORTEST) < 0
        || period.compareTo(LONGEST) > 0
        || period.toNanosPart() % 1_000_000 != 0) {
      throw new InvalidRuleException(
          "every",
          "must be an ISO 8601 duration from PT1S to P3660D in whole milliseconds, as PT15M");
    }
    return new FixedRate(anchor, period);
  }

  @Override
  public Optional<Instant> next(Instant instant) {
    if (instant.isBefore(anchor)) {
      return Optional.of(anchor);
    }
    long passed = Duration.between(anchor, instant).dividedBy(period);
    return Optional.of(anchor.plus(period.multipliedBy(passed + 1)));
  }
}
