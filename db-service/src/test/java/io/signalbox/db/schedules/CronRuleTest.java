package io.signalbox.db.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronRuleTest {

  @Provide
  Arbitrary<String> zones() {
    return Arbitraries.of(
        "Europe/Berlin",
        "America/New_York",
        // Its gap is at midnight.
        "Africa/Cairo",
        // Its gap is half an hour.
        "Australia/Lord_Howe",
        "UTC");
  }

  @Property(tries = 150)
  void a_time_of_day_comes_once_every_day(
      @ForAll("zones") String zoneName,
      @ForAll @IntRange(min = 0, max = 23) int hour,
      @ForAll @IntRange(min = 0, max = 59) int minute,
      @ForAll @IntRange(min = 2000, max = 2040) int year)
      throws InvalidRuleException {
    ZoneId zone = ZoneId.of(zoneName);
    Rule rule = CronRule.of(minute + " " + hour + " * * *", zoneName);
    LocalTime time = LocalTime.of(hour, minute);
    Map<LocalDate, Integer> times = new HashMap<>();
    Instant due = LocalDate.of(year, 1, 1).atStartOfDay(zone).toInstant().minusMillis(1);
    while (true) {
      Instant next = rule.next(due).orElseThrow();
      assertThat(next).isAfter(due);
      due = next;
      ZonedDateTime local = due.atZone(zone);
      if (local.getYear() > year) {
        break;
      }
      times.merge(local.toLocalDate(), 1, Integer::sum);
      ZoneOffsetTransition change = zone.getRules().getTransition(local.toLocalDate().atTime(time));
      if (change != null && change.isGap()) {
        assertThat(due).as("just after the gap").isEqualTo(change.getInstant());
      } else {
        assertThat(local.toLocalTime()).isEqualTo(time);
        assertThat(local.getOffset())
            .as("first pass")
            .isEqualTo(local.withEarlierOffsetAtOverlap().getOffset());
      }
    }
    assertThat(times).hasSize(LocalDate.of(year, 12, 31).getDayOfYear());
    assertThat(times.values()).containsOnly(1);
  }

  /** Compared with asking every minute around a change whether the wall shows it. */
  @Property(tries = 100)
  void a_distance_follows_what_the_wall_shows(
      @ForAll("zones") String zoneName,
      @ForAll @IntRange(min = 0, max = 59) int minute,
      @ForAll @IntRange(min = 0, max = 5) int from,
      @ForAll boolean range,
      @ForAll boolean autumn,
      @ForAll @IntRange(min = 2010, max = 2030) int year)
      throws InvalidRuleException {
    ZoneId zone = ZoneId.of(zoneName);
    Rule rule =
        CronRule.of(minute + " " + (range ? from + "-" + (from + 3) : "*") + " * * *", zoneName);
    ZoneOffsetTransition change =
        zone.getRules()
            .nextTransition(Instant.parse(year + (autumn ? "-07-01" : "-01-01") + "T00:00:00Z"));
    Instant start =
        (change == null ? Instant.parse(year + "-06-01T00:00:00Z") : change.getInstant())
            .minus(Duration.ofHours(30));
    List<Instant> shown = new ArrayList<>();
    for (int i = 1; i <= 60 * 60; i++) {
      Instant instant = start.plus(Duration.ofMinutes(i));
      LocalDateTime local = LocalDateTime.ofInstant(instant, zone);
      if (local.getMinute() == minute
          && (!range || local.getHour() >= from && local.getHour() <= from + 3)) {
        shown.add(instant);
      }
    }
    List<Instant> due = new ArrayList<>();
    Instant end = start.plus(Duration.ofHours(60));
    for (Instant next = rule.next(start).orElseThrow();
        !next.isAfter(end);
        next = rule.next(next).orElseThrow()) {
      due.add(next);
    }
    assertThat(due).isEqualTo(shown);
  }

  @Property(tries = 150)
  void the_latest_due_time_is_the_one_that_counting_finds(
      @ForAll("zones") String zoneName,
      @ForAll @IntRange(min = 0, max = 23) int hour,
      @ForAll @IntRange(min = 1, max = 60 * 24 * 400) int minutes)
      throws InvalidRuleException {
    Rule rule = CronRule.of("15,45 " + hour + " * * *", zoneName);
    Instant first = rule.next(Instant.parse("2025-12-31T12:00:00Z")).orElseThrow();
    Instant now = first.plus(Duration.ofMinutes(minutes));
    Instant counted = first;
    for (Instant next = first; !next.isAfter(now); next = rule.next(next).orElseThrow()) {
      counted = next;
    }
    assertThat(rule.latest(first, now)).isEqualTo(counted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 * * *  | Africa/Cairo    | 2026-04-23T12:00:00Z | 2026-04-23T22:00:00Z",
        "30 2 * * * | Europe/Berlin   | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z",
        "30 2 * * * | Europe/Berlin   | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z",
        "30 * * * * | Europe/Berlin   | 2026-10-25T00:30:00Z | 2026-10-25T01:30:00Z",
        "30 1-2 * * * | Europe/Berlin | 2026-03-29T00:30:00Z | 2026-03-29T23:30:00Z",
        // The day that Samoa left out.
        "0 9 * * *  | Pacific/Apia    | 2011-12-29T19:00:00Z | 2011-12-30T10:00:00Z",
        "5 4 3 * * * | UTC            | 2026-01-01T03:04:05Z | 2026-01-02T03:04:05Z",
        "0 9 * * MON-FRI | UTC        | 2026-01-02T09:00:00Z | 2026-01-05T09:00:00Z",
        "0 0 29 2 *  | UTC            | 2026-01-01T00:00:00Z | 2028-02-29T00:00:00Z"
      })
  void due_after(String cron, String zone, Instant instant, Instant due)
      throws InvalidRuleException {
    assertThat(CronRule.of(cron, zone).next(instant)).contains(due);
  }

  /** Each moves to the gap's end, where one run is enough. */
  @Test
  void what_falls_into_one_gap_comes_together() throws InvalidRuleException {
    Rule rule = CronRule.of("*/10 2 * * *", "Europe/Berlin");
    Instant gapEnd = Instant.parse("2026-03-29T01:00:00Z");
    assertThat(rule.next(gapEnd.minusSeconds(3600))).contains(gapEnd);
    assertThat(rule.next(gapEnd)).contains(Instant.parse("2026-03-30T00:00:00Z"));
  }

  @Test
  void what_is_never_due_has_no_due_time() throws InvalidRuleException {
    assertThat(CronRule.of("0 0 30 2 *", "UTC").next(Instant.EPOCH)).isEmpty();
    assertThat(CronRule.of("0 * 30 2 *", "Europe/Berlin").next(Instant.EPOCH)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * *       | UTC          | cron      | five cron fields",
        "* * * * * * * | UTC          | cron      | five cron fields",
        "@daily        | UTC          | cron      | five cron fields",
        "0 25 * * *    | UTC          | cron      | 25",
        "0 */0 * * *   | UTC          | cron      | five cron fields",
        "a b c d e     | UTC          | cron      | five cron fields",
        "0 0 * * *     | Mars/Phobos  | time-zone | Europe/Berlin",
        "0 0 * * *     | +02:00       | time-zone | Europe/Berlin",
        "0 0 * * *     | europe/berlin | time-zone | Europe/Berlin"
      })
  void what_is_no_rule_is_refused_with_what_to_write(
      String cron, String zone, String field, String reason) {
    assertThatThrownBy(() -> CronRule.of(cron, zone))
        .isInstanceOfSatisfying(
            InvalidRuleException.class,
            refused -> {
              assertThat(refused.field()).isEqualTo(field);
              assertThat(refused.reason()).contains(reason).doesNotContain("Exception");
            });
  }

  @Property(tries = 2000)
  void any_text_is_a_rule_or_refused(@ForAll("cronLike") String text) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    try {
      CronRule.of(text, "Africa/Cairo").next(now).ifPresent(next -> assertThat(next).isAfter(now));
    } catch (InvalidRuleException e) {
      assertThat(e.reason()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> cronLike() {
    Arbitrary<String> field =
        Arbitraries.strings().withChars("0123456789*/-,?LW#AZ").ofMinLength(1).ofMaxLength(5);
    return field.list().ofMinSize(4).ofMaxSize(7).map(fields -> String.join(" ", fields));
  }

  @Property(tries = 200)
  void any_text_is_a_time_zone_or_refused(@ForAll @StringLength(max = 20) String text) {
    try {
      CronRule.of("0 0 * * *", text);
    } catch (InvalidRuleException e) {
      assertThat(e.field()).isEqualTo("time-zone");
    }
  }
}
