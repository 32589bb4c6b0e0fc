package io.signalbox.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

  private static final Instant NOW = Instant.parse("2026-11-06T08:49:37Z");
  private static final Duration HOUR = Duration.ofHours(1);

  @Property
  void is_never_longer_than_the_doubled_base_nor_the_cap(
      @ForAll @LongRange(min = 1, max = 86_400_000) long base,
      @ForAll @LongRange(min = 1, max = 86_400_000) long cap,
      @ForAll @IntRange(min = 1) int attempt,
      @ForAll long seed) {
    Backoff backoff =
        new Backoff(Duration.ofMillis(base), Duration.ofMillis(cap), new Random(seed));
    double bound = Math.min(cap, base * Math.pow(2, attempt - 1.0));
    assertThat(backoff.bound(attempt).toMillis()).isEqualTo((long) bound);
    assertThat(backoff.after(attempt)).isBetween(Duration.ZERO, backoff.bound(attempt));
  }

  @Test
  void jitter_is_full() {
    RandomGenerator random = new Random(1);
    Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60), random);
    assertThat(IntStream.range(0, 1000).mapToLong(i -> backoff.after(3).toMillis()))
        .anyMatch(millis -> millis < 100)
        .anyMatch(millis -> millis > 1900)
        .allMatch(millis -> millis <= 2000);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "120, 120",
    " 7 , 7",
    "3601, 3600",
    "99999999999999999999999, 3600",
    "'Fri, 06 Nov 2026 08:50:07 GMT', 30",
    "'Friday, 06-Nov-26 08:50:07 GMT', 30",
    "'Fri Nov  6 08:50:07 2026', 30",
    "'Fri, 06 Nov 2026 08:00:00 GMT', 0",
    "'Fri, 06 Nov 2037 08:00:00 GMT', 3600"
  })
  void reads_retry_after(String header, long seconds) {
    assertThat(RetryAfter.parse(header, NOW, HOUR)).hasSeconds(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-5", "1.5", "soon", "٣"})
  void takes_nonsense_for_nothing(String header) {
    assertThat(RetryAfter.parse(header, NOW, HOUR)).isZero();
    assertThat(RetryAfter.parse(null, NOW, HOUR)).isZero();
  }
}
