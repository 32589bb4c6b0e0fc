package io.signalbox.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void percentiles_are_by_nearest_rank() {
    long[] nanos = new long[2000];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = nanos.length - i;
    }
    Summary summary = new Summary(nanos);
    assertThat(summary.percentile(1)).isEqualTo(2);
    assertThat(summary.percentile(500)).isEqualTo(1000);
    assertThat(summary.percentile(999)).isEqualTo(1998);
    assertThat(summary.percentile(1000)).isEqualTo(2000);
  }

  @Test
  void what_failed_took_longer_than_anything() {
    Summary summary = new Summary(new long[] {Summary.FAILED, 1_000_000, 2_000_000, 3_000_000});
    assertThat(summary.failures()).isOne();
    assertThat(summary.failureShare()).isEqualTo(0.25);
    assertThat(summary.millis(750)).isEqualTo(3);
    assertThat(summary.percentile(760)).isEqualTo(Summary.FAILED);
    assertThat(summary.millis(760)).isEqualTo(5000);
  }

  @Test
  void nothing_has_no_failures() {
    Summary nothing = new Summary(new long[0]);
    assertThat(nothing.failureShare()).isZero();
    assertThat(nothing.percentile(990)).isZero();
  }
}
