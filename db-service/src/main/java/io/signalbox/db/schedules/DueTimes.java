package io.signalbox.db.schedules;

import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Chooses among the due times that have passed the one that gets a run. Thread-safe. */
@Component
class DueTimes {

  /** After years without a database there may be millions. */
  private static final int MOST_COUNTED = 1000;

  private final ScheduleProperties properties;

  DueTimes(ScheduleProperties properties) {
    this.properties = properties;
  }

  /**
   * @param due the one that gets a run now; with {@link CatchUp#ALL} there may be later ones, which
   *     get theirs after it
   * @param missed how many before it get none, counted up to a thousand
   */
  record Choice(Optional<Instant> due, int missed) {}

  /**
   * @param first the earliest that has passed and has had no run
   */
  Choice choose(Rule rule, CatchUp catchUp, Instant first, Instant now) {
    return switch (catchUp) {
      case LATEST -> from(rule, first, rule.latest(first, now));
      case NONE -> {
        Instant latest = rule.latest(first, now);
        yield latest.isBefore(now.minus(properties.punctuality()))
            ? none(rule, first, now)
            : from(rule, first, latest);
      }
      case ALL ->
          earliestAllowed(rule, first, now)
              .map(due -> from(rule, first, due))
              .orElseGet(() -> none(rule, first, now));
    };
  }

  private static Choice from(Rule rule, Instant first, Instant due) {
    return new Choice(Optional.of(due), count(rule, first, due));
  }

  private static Choice none(Rule rule, Instant first, Instant now) {
    return new Choice(Optional.empty(), count(rule, first, now.plusNanos(1)));
  }

  private Optional<Instant> earliestAllowed(Rule rule, Instant first, Instant now) {
    Instant oldest = now.minus(properties.catchUpWindow());
    Instant start =
        first.isBefore(oldest) ? rule.next(oldest.minusNanos(1)).orElse(Instant.MAX) : first;
    if (start.isAfter(now)) {
      return Optional.empty();
    }
    int limit = properties.catchUpLimit();
    if (count(rule, start, now.plusNanos(1), limit + 1) <= limit) {
      return Optional.of(start);
    }
    Instant due = rule.latest(start, now);
    for (int i = 1; i < limit; i++) {
      due = rule.latest(start, due.minus(Rule.GRAIN));
    }
    return Optional.of(due);
  }

  private static int count(Rule rule, Instant from, Instant until) {
    return count(rule, from, until, MOST_COUNTED);
  }

  /** How many there are from the due time {@code from} on until before {@code until}. */
  private static int count(Rule rule, Instant from, Instant until, int most) {
    int count = 0;
    Instant due = from;
    while (count < most && due.isBefore(until)) {
      count++;
      due = rule.next(due).orElse(Instant.MAX);
    }
    return count;
  }
}
