package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PercentilesTest {

  /** The definition itself: p in a thousand do not exceed it, and of no lesser value is that so. */
  @Test
  void nearest_rank_is_the_least_value_that_so_many_do_not_exceed() {
    Random random = new Random(20_260_101);
    for (int round = 0; round < 500; round++) {
      long[] sorted = someNanos(random);
      Arrays.sort(sorted);
      for (int perMille = 1; perMille <= 1000; perMille++) {
        long value = Percentiles.nearestRank(sorted, perMille);

        assertThat(1000 * count(sorted, value))
            .isGreaterThanOrEqualTo((long) perMille * sorted.length);
        assertThat(1000 * count(sorted, value - 1)).isLessThan((long) perMille * sorted.length);
      }
    }
  }

  @Test
  void order_does_not_matter() {
    Random random = new Random(20_260_102);
    for (int round = 0; round < 500; round++) {
      long[] nanos = someNanos(random);
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);

      assertThat(Percentiles.of(nanos)).isEqualTo(Percentiles.of(sorted));
    }
  }

  @Test
  void a_tally_of_several_clients_is_the_tally_of_all_their_attempts() throws Exception {
    Random random = new Random(20_260_103);
    for (int round = 0; round < 50; round++) {
      Tally all = new Tally();
      Tally alone = new Tally();
      int clients = 1 + random.nextInt(5);
      for (int i = 0; i < clients; i++) {
        Tally one = new Tally();
        for (long nanos : random.longs(1 + random.nextInt(3000), 0, 1_000_000).toArray()) {
          one.succeeded(nanos);
          alone.succeeded(nanos);
        }
        one.failed("reason " + i);
        all.add(one);
      }

      assertThat(all.percentiles()).isEqualTo(alone.percentiles());
      assertThat(all.successes()).isEqualTo(alone.successes());
      assertThat(all.failures()).isEqualTo(new Failures(clients, "reason " + (clients - 1)));
    }
  }

  @Test
  void of_nothing_there_are_no_percentiles_but_the_reason() {
    Tally tally = new Tally();
    tally.failed("status 503");

    assertThatThrownBy(tally::percentiles)
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("status 503");
  }

  /** Of few distinct values as well as of many, for equal ones are where ranks go wrong. */
  private static long[] someNanos(Random random) {
    return random.longs(1 + random.nextInt(300), 0, 1L << (1 + random.nextInt(40))).toArray();
  }

  private static long count(long[] values, long atMost) {
    return Arrays.stream(values).filter(value -> value <= atMost).count();
  }
}
