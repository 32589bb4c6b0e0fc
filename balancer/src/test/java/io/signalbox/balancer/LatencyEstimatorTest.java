package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyEstimatorTest {

  private static final double MILLI = 1e6;

  private final LatencyEstimator estimator = new LatencyEstimator(Duration.ofSeconds(1));

  @Test
  void tells_the_median_of_requests_that_found_about_as_many_others() {
    for (int i = 0; i < 9; i++) {
      estimator.ended(2, (10 + i) * MILLI, i);
      estimator.ended(40, (200 + i) * MILLI, i);
    }
    assertThat(estimator.seconds(2, 10)).isEqualTo(0.014);
    assertThat(estimator.seconds(41, 10)).isEqualTo(0.204);
  }

  @Test
  void looks_further_around_when_nothing_is_near() {
    estimator.ended(30, 70 * MILLI, 0);
    assertThat(estimator.seconds(0, 1)).isEqualTo(0.07);
  }

  @Test
  void old_requests_tell_nothing() {
    estimator.ended(1, 70 * MILLI, 0);
    assertThat(estimator.seconds(1, Duration.ofSeconds(2).toNanos())).isNaN();
  }

  @Test
  void the_latest_count_when_there_are_many() {
    for (int i = 0; i < 1000; i++) {
      estimator.ended(1, 500 * MILLI, i);
    }
    for (int i = 0; i < 16; i++) {
      estimator.ended(1, 5 * MILLI, 1000 + i);
    }
    assertThat(estimator.seconds(1, 1020)).isEqualTo(0.005);
  }
}
