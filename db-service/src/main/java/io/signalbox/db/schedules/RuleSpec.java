package io.signalbox.db.schedules;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A rule as it is written down: a cron expression or a fixed rate.
 *
 * @param timeZone where {@code cron} is read; UTC unless it is said
 * @param every an ISO 8601 duration
 * @param anchor when {@code every} begins and from where it counts; unless it is said the beginning
 *     of 1970, so that it says all by itself and the same whenever it is written
 */
record RuleSpec(
    @Nullable String cron,
    @Nullable String timeZone,
    @Nullable String every,
    @Nullable Instant anchor) {

  RuleSpec {
    if (cron != null && timeZone == null) {
      timeZone = "UTC";
    }
    if (every != null) {
      anchor = anchor == null ? Instant.EPOCH : anchor.truncatedTo(ChronoUnit.MILLIS);
    }
  }

  /**
   * @throws InvalidRuleException when it is none
   */
  Rule rule() throws InvalidRuleException {
    if (cron != null && timeZone != null && every == null && anchor == null) {
      return CronRule.of(cron, timeZone);
    }
    if (every != null && anchor != null && cron == null && timeZone == null) {
      return FixedRate.of(every, anchor);
    }
    throw new InvalidRuleException(
        "rule", "must have either cron, and perhaps timeZone, or every, and perhaps anchor");
  }
}
