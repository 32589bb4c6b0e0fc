package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  @Test
  void a_burst_is_repeated_and_then_no_more() {
    RetryBudget budget = new RetryBudget(new Settings.Retries(0.2, 0, 50), 0);
    for (int i = 0; i < 50; i++) {
      assertThat(budget.tryRepeat(0)).isTrue();
    }
    assertThat(budget.tryRepeat(0)).isFalse();
  }

  @Property
  void in_the_long_run_no_more_than_a_share_of_the_requests_is_repeated(
      @ForAll @IntRange(min = 1, max = 5000) int requests) {
    RetryBudget budget = new RetryBudget(new Settings.Retries(0.2, 0, 0), 0);
    assertThat(budget.tryRepeat(0)).isFalse();
    RetryBudget small = new RetryBudget(new Settings.Retries(0.2, 0, 10), 0);
    int repeated = 0;
    for (int i = 0; i < requests; i++) {
      small.requested();
      if (small.tryRepeat(0)) {
        repeated++;
      }
    }
    assertThat(repeated).isLessThanOrEqualTo(10 + requests / 5);
  }

  @Test
  void time_earns_repeats_for_services_with_few_requests() {
    RetryBudget budget = new RetryBudget(new Settings.Retries(0, 10, 1), 0);
    assertThat(budget.tryRepeat(0)).isTrue();
    assertThat(budget.tryRepeat(1_000_000)).isFalse();
    assertThat(budget.tryRepeat(200_000_000)).isTrue();
  }
}
