package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

  private final ConcurrencyLimit limit =
      new ConcurrencyLimit(new Settings.Concurrency(5, 20, 30), 0);

  @Test
  void refusals_lower_it_down_to_the_least() {
    limit.refused(1, 2);
    assertThat(limit.get()).isEqualTo(18);
    for (int i = 2; i < 100; i++) {
      limit.refused(i, i);
    }
    assertThat(limit.get()).isEqualTo(5);
  }

  @Test
  void of_those_on_their_way_together_one_refusal_counts() {
    for (int i = 0; i < 100; i++) {
      limit.refused(1, 10 + i);
    }
    assertThat(limit.get()).isEqualTo(18);

    limit.refused(10, 200);
    assertThat(limit.get()).isEqualTo(16);
  }

  @Test
  void successes_raise_it_while_it_is_used_up_to_the_most() {
    limit.succeeded(3);
    assertThat(limit.get()).isEqualTo(20);
    for (int i = 0; i < 100; i++) {
      limit.succeeded(20);
    }
    assertThat(limit.get()).isEqualTo(30);
  }
}
