package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static final Duration LENGTH = Duration.ofSeconds(2);

  private final Tally tally = new Tally();

  @Test
  void percentiles_are_by_nearest_rank_to_four_digits() {
    Random random = new Random(20_260_101);
    for (int round = 0; round < 200; round++) {
      // From a microsecond to half an hour, and of equal values too: there ranks go wrong.
      long[] nanos =
          random.longs(1 + random.nextInt(300), 1000, 1L << (11 + random.nextInt(30))).toArray();
      Tally some = new Tally();
      Arrays.stream(nanos).forEach(some::succeeded);
      Percentiles latency = some.over(LENGTH).latency();

      Arrays.sort(nanos);
      assertThat(latency.p50()).isCloseTo(nearestRank(nanos, 500), withinPercentage(0.01));
      assertThat(latency.p90()).isCloseTo(nearestRank(nanos, 900), withinPercentage(0.01));
      assertThat(latency.p99()).isCloseTo(nearestRank(nanos, 990), withinPercentage(0.01));
      assertThat(latency.p999()).isCloseTo(nearestRank(nanos, 999), withinPercentage(0.01));
    }
  }

  private static double nearestRank(long[] sorted, int perMille) {
    return sorted[(sorted.length * perMille + 999) / 1000 - 1] / 1e6;
  }

  @Test
  void what_succeeded_is_told_by_the_second_and_what_failed_as_a_share() {
    for (int i = 0; i < 6; i++) {
      tally.succeeded(1_000_000);
    }
    tally.failed("first");
    tally.failed("second");

    Measured measured = tally.over(LENGTH);
    assertThat(measured.perSecond()).isEqualTo(3);
    assertThat(measured.failures()).isEqualTo(new Failures(2, "second"));
    assertThat(measured.failureShare()).isEqualTo(0.25);
  }

  @Test
  void of_nothing_there_are_no_percentiles_but_the_reason() {
    tally.failed("status 503");

    assertThat(tally.over(LENGTH).latency().p50()).isNaN();
    assertThatThrownBy(tally.over(LENGTH)::orFail)
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("status 503");
  }
}
