package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class PeakEwmaTest {

  private static final double DECAY = 1000;

  private final PeakEwma latency = new PeakEwma(DECAY);

  @Test
  void a_peak_counts_at_once() {
    latency.observe(10, 0);
    latency.observe(500, 0);
    assertThat(latency.cost(0)).isEqualTo(500);
  }

  @Test
  void an_improvement_counts_by_and_by() {
    latency.observe(500, 0);
    latency.observe(100, 1000);
    double weight = Math.exp(-1);
    assertThat(latency.cost(1000)).isCloseTo(500 * weight + 100 * (1 - weight), offset(1e-9));
  }

  @Test
  void without_observations_the_past_is_forgotten() {
    latency.observe(500, 0);
    assertThat(latency.cost(1000)).isCloseTo(500 / Math.E, offset(1e-9));
    assertThat(latency.cost(100_000)).isCloseTo(0, offset(1e-9));
  }

  @Test
  void nothing_is_known_at_first() {
    assertThat(latency.cost(123)).isZero();
  }
}
