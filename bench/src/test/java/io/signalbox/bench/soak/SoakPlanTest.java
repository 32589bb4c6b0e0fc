package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakPlanTest {

  @Test
  void all_requests_are_spread_evenly_over_the_connections() {
    var plan = new SoakPlan(1_000_003, 10_000, 8, Switch.HANDOFF);

    int[] requests = IntStream.range(0, plan.connections()).map(plan::requestsOn).toArray();

    assertThat(IntStream.of(requests).sum()).isEqualTo(plan.requests());
    assertThat(IntStream.of(requests).distinct().sorted()).containsExactly(100, 101);
  }

  @Test
  void the_largest_plan_does_not_overflow() {
    var plan = new SoakPlan(100_000_000, 100_000_000, 1, Switch.HANDOFF);

    assertThat(plan.requestsOn(plan.connections() - 1)).isEqualTo(1);
  }

  @Test
  void no_connection_is_opened_for_nothing() {
    assertThatThrownBy(() -> new SoakPlan(9, 10, 1, Switch.HANDOFF))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
