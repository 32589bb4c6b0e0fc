package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

  @Test
  void percentiles_are_by_nearest_rank_of_what_was_answered() {
    long[] nanos = new long[101];
    for (int i = 0; i < 100; i++) {
      nanos[i] = (100 - i) * 1_000_000L;
    }
    nanos[100] = Latencies.FAILED;
    Latencies latencies = Latencies.of(nanos);
    assertThat(latencies.millis(500)).isEqualTo(50);
    assertThat(latencies.millis(990)).isEqualTo(99);
    assertThat(latencies.millis(1000)).isEqualTo(100);
    assertThat(latencies.failureShare()).isEqualTo(1 / 101.0);
  }

  @Test
  void without_an_answer_there_is_no_latency() {
    assertThat(Latencies.of(new long[] {Latencies.FAILED}).millis(500)).isNaN();
  }
}
