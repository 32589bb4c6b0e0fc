package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

  private final ConcurrencyLimit limit = new ConcurrencyLimit(new Settings.Concurrency(5, 20, 30));

  @Test
  void refusals_lower_it_down_to_the_least() {
    limit.ended(true, 20);
    assertThat(limit.get()).isEqualTo(18);
    for (int i = 0; i < 100; i++) {
      limit.ended(true, 20);
    }
    assertThat(limit.get()).isEqualTo(5);
  }

  @Test
  void successes_raise_it_while_it_is_used_up_to_the_most() {
    limit.ended(false, 3);
    assertThat(limit.get()).isEqualTo(20);
    for (int i = 0; i < 100; i++) {
      limit.ended(false, 20);
    }
    assertThat(limit.get()).isEqualTo(30);
  }
}
