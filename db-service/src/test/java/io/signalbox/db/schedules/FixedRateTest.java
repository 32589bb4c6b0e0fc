package io.signalbox.db.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedRateTest {

  @Property
  void every_due_time_is_a_whole_number_of_periods_after_the_anchor(
      @ForAll @LongRange(min = 1_000, max = 100L * 86_400_000) long periodMillis,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long anchorMillis,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000_000_000L) long nanos)
      throws InvalidRuleException {
    Duration period = Duration.ofMillis(periodMillis);
    Instant anchor = Instant.ofEpochMilli(anchorMillis);
    Instant instant = Instant.EPOCH.plusNanos(nanos);
    Instant due = FixedRate.of(period.toString(), anchor).next(instant).orElseThrow();
    assertThat(due).isAfter(instant).isAfterOrEqualTo(anchor);
    assertThat(Duration.between(anchor, due).toMillis() % periodMillis).isZero();
    if (!instant.isBefore(anchor)) {
      assertThat(Duration.between(instant, due)).isLessThanOrEqualTo(period);
    }
  }

  @Property(tries = 200)
  void the_latest_of_millions_is_found(
      @ForAll @LongRange(min = 1_000, max = 86_400_000) long periodMillis,
      @ForAll @LongRange(min = 0, max = 100L * 365 * 86_400_000) long millis)
      throws InvalidRuleException {
    Rule rule = FixedRate.of(Duration.ofMillis(periodMillis).toString(), Instant.EPOCH);
    Instant latest = rule.latest(Instant.EPOCH, Instant.ofEpochMilli(millis));
    assertThat(latest).isEqualTo(Instant.ofEpochMilli(millis / periodMillis * periodMillis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PT0.999S", "PT0S", "-PT1M", "PT1.0001S", "P1W", "P1M", "60", "", "P3661D"})
  void what_is_no_period_is_refused_with_what_to_write(String every) {
    assertThatThrownBy(() -> FixedRate.of(every, Instant.EPOCH))
        .isInstanceOfSatisfying(
            InvalidRuleException.class,
            refused -> {
              assertThat(refused.field()).isEqualTo("every");
              assertThat(refused.reason()).contains("PT1S", "PT15M");
            });
  }
}
