package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatencyCountsTest {

  private static final long MILLI = 1_000_000;

  @Test
  void requests_that_took_about_as_long_are_counted_together() {
    LatencyCounts counts = new LatencyCounts();
    counts.add(10 * MILLI);
    counts.add(10.1 * MILLI);
    counts.add(20 * MILLI);

    assertThat(counts.byNanos().values()).containsExactly(2L, 1L);
  }

  @Property
  void a_request_took_no_longer_than_its_bucket_and_not_much_less(
      @ForAll @LongRange(min = 131_072, max = 137_000_000_000L) long nanos) {
    LatencyCounts counts = new LatencyCounts();
    counts.add(nanos);

    assertThat(counts.byNanos().firstKey()).isBetween(nanos, nanos + nanos / 4 + 1);
  }

  @Test
  void what_is_beyond_all_buckets_is_counted_too() {
    LatencyCounts counts = new LatencyCounts();
    counts.add(-1);
    counts.add(0);
    counts.add(1e15);

    assertThat(counts.byNanos()).hasSize(2).containsEntry(163_840L, 2L);
    assertThat(counts.byNanos().lastKey()).isEqualTo(1L << 37);
  }
}
