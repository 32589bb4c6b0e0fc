package io.signalbox.db.schedules;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.scheduling.support.CronExpression;

/**
 * Due when the clock on the wall shows what a cron expression says. What becomes of hours that the
 * wall does not show, or shows twice, goes by the field of the hour, as in Linux' cron:
 *
 * <ul>
 *   <li>Where it names hours ({@code 2}, or {@code 2,14}), somebody means a time of day: what falls
 *       into a gap is due at the gap's end, what falls into a repeated hour in its first pass.
 *   <li>Where it is {@code *}, a range or a step, somebody means a distance: it goes by what the
 *       wall shows, so there is nothing in a gap, and both passes of a repeated hour count.
 * </ul>
 *
 * <p>{@link CronExpression} sees local times only. Of zoned ones it leaves out what falls into a
 * gap, and with it a whole day where the gap is at midnight.
 */
final class CronRule implements Rule {

  private static final Pattern HOURS = Pattern.compile("\\d+(,\\d+)*");
  private static final int LONGEST = 200;

  private final CronExpression expression;
  private final boolean namesHours;
  private final ZoneRules zone;

  private CronRule(CronExpression expression, boolean namesHours, ZoneRules zone) {
    this.expression = expression;
    this.namesHours = namesHours;
    this.zone = zone;
  }

  /**
   * @param cron five fields from the minute on, or six from the second on
   * @param timeZone a name of the IANA's
   * @throws InvalidRuleException when one of them is none
   */
  static CronRule of(String cron, String timeZone) throws InvalidRuleException {
    if (!ZoneId.getAvailableZoneIds().contains(timeZone)) {
      throw new InvalidRuleException(
          "time-zone", "must be the name of an IANA time zone, as Europe/Berlin or UTC");
    }
    String[] fields = cron.strip().split("\\s+");
    if (cron.length() > LONGEST || fields.length < 5 || fields.length > 6) {
      throw malformed("");
    }
    String sixFields = (fields.length == 5 ? "0 " : "") + String.join(" ", fields);
    try {
      return new CronRule(
          CronExpression.parse(sixFields),
          HOURS.matcher(fields[fields.length - 4]).matches(),
          ZoneId.of(timeZone).getRules());
    } catch (IllegalArgumentException e) {
      throw malformed(": " + e.getMessage());
    }
  }

  private static InvalidRuleException malformed(String reason) {
    return new InvalidRuleException(
        "cron",
        "must be five cron fields (minute, hour, day of the month, month, day of the week), or six"
            + " with the second before them, as 30 2 * * *"
            + reason);
  }

  @Override
  public Optional<Instant> next(Instant instant) {
    return namesHours ? nextTimeOfDay(instant) : nextOnTheWall(instant);
  }

  private Optional<Instant> nextTimeOfDay(Instant instant) {
    LocalDateTime local = LocalDateTime.ofInstant(instant, zone.getOffset(instant));
    // In the second pass of a repeated hour, what is next on the wall has been in the first.
    while ((local = expression.next(local)) != null) {
      Instant due = timeOfDay(local);
      if (due.isAfter(instant)) {
        return Optional.of(due);
      }
    }
    return Optional.empty();
  }

  private Instant timeOfDay(LocalDateTime local) {
    ZoneOffsetTransition change = zone.getTransition(local);
    if (change == null) {
      return local.toInstant(zone.getOffset(local));
    }
    return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
  }

  /** From one change of the zone's offset to the next, local times are as good as instants. */
  private Optional<Instant> nextOnTheWall(Instant instant) {
    ZoneOffset offset = zone.getOffset(instant);
    ZoneOffsetTransition change = zone.nextTransition(instant);
    LocalDateTime local = expression.next(LocalDateTime.ofInstant(instant, offset));
    while (local != null) {
      Instant due = local.toInstant(offset);
      if (change == null || due.isBefore(change.getInstant())) {
        return Optional.of(due);
      }
      offset = change.getOffsetAfter();
      // What is due at the change itself counts.
      local = expression.next(change.getDateTimeAfter().minusNanos(1));
      change = zone.nextTransition(change.getInstant());
    }
    return Optional.empty();
  }
}
