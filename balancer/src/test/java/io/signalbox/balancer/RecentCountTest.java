package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentCountTest {

  private final ManualClock clock = new ManualClock();
  private final RecentCount count = new RecentCount();

  @Test
  void counts_the_last_minute_and_no_more() {
    for (int second = 0; second < 300; second++) {
      count.add(clock.getAsLong());
      clock.passMillis(1000);
    }
    assertThat(count.lastMinute(clock.getAsLong())).isBetween(55, 60);
    clock.passMillis(30_000);
    assertThat(count.lastMinute(clock.getAsLong())).isBetween(25, 30);
    clock.passMillis(600_000);
    assertThat(count.lastMinute(clock.getAsLong())).isZero();
  }
}
