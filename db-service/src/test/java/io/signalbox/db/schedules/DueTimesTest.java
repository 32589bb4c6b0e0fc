package io.signalbox.db.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.db.schedules.DueTimes.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Punctual is within a minute; a day, and ten runs, are caught up. */
class DueTimesTest {

  private static final Rule EVERY_MINUTE = new FixedRate(Instant.EPOCH, Duration.ofMinutes(1));
  private static final Rule EVERY_HOUR = new FixedRate(Instant.EPOCH, Duration.ofHours(1));
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final DueTimes dueTimes =
      new DueTimes(
          new ScheduleProperties(
              1000, DataSize.ofKilobytes(64), Duration.ofMinutes(1), Duration.ofDays(1), 10));

  @Test
  void who_is_in_time_runs_whatever_is_to_be_caught_up() {
    for (CatchUp catchUp : CatchUp.values()) {
      assertThat(dueTimes.choose(EVERY_MINUTE, catchUp, NOON, NOON.plusNanos(1000)))
          .isEqualTo(new Choice(Optional.of(NOON), 0));
    }
  }

  @Test
  void of_many_the_latest_runs() {
    assertThat(dueTimes.choose(EVERY_MINUTE, CatchUp.LATEST, NOON, at("12:59:59Z")))
        .isEqualTo(new Choice(Optional.of(at("12:59:00Z")), 59));
  }

  @Test
  void without_catching_up_the_latest_runs_unless_it_is_old() {
    assertThat(dueTimes.choose(EVERY_HOUR, CatchUp.NONE, NOON, at("14:00:30Z")))
        .isEqualTo(new Choice(Optional.of(at("14:00:00Z")), 2));
    assertThat(dueTimes.choose(EVERY_HOUR, CatchUp.NONE, NOON, at("14:01:01Z")))
        .isEqualTo(new Choice(Optional.empty(), 3));
  }

  @Test
  void all_are_caught_up_from_the_earliest_on() {
    assertThat(dueTimes.choose(EVERY_MINUTE, CatchUp.ALL, NOON, at("12:09:00Z")))
        .isEqualTo(new Choice(Optional.of(NOON), 0));
  }

  @Test
  void no_more_than_the_bound_are_caught_up() {
    assertThat(dueTimes.choose(EVERY_MINUTE, CatchUp.ALL, NOON, at("12:59:59Z")))
        .isEqualTo(new Choice(Optional.of(at("12:50:00Z")), 50));
  }

  @Test
  void what_is_older_than_the_window_is_not_caught_up() {
    Rule daily = new FixedRate(Instant.EPOCH, Duration.ofHours(12));
    Instant now = NOON.plus(Duration.ofDays(3)).plusSeconds(1);
    assertThat(dueTimes.choose(daily, CatchUp.ALL, NOON, now))
        .isEqualTo(new Choice(Optional.of(NOON.plus(Duration.ofHours(60))), 5));
    Rule weekly = new FixedRate(NOON, Duration.ofDays(7));
    assertThat(dueTimes.choose(weekly, CatchUp.ALL, NOON, now))
        .isEqualTo(new Choice(Optional.empty(), 1));
  }

  /** Counting them would keep all other schedules waiting. */
  @Test
  void millions_that_have_passed_are_not_counted() {
    Rule everySecond = new FixedRate(Instant.EPOCH, Duration.ofSeconds(1));
    Instant now = NOON.plus(Duration.ofDays(10_000));
    assertThat(dueTimes.choose(everySecond, CatchUp.LATEST, NOON, now))
        .isEqualTo(new Choice(Optional.of(now), 1000));
  }

  private static Instant at(String time) {
    return Instant.parse("2026-01-01T" + time);
  }
}
