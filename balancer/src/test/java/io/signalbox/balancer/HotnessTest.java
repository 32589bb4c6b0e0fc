package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HotnessTest {

  private final Hotness hotness = new Hotness();

  @Test
  void those_with_more_requests_than_most_are_hot() {
    for (int i = 0; i < 1000; i++) {
      hotness.observe(i % 100, 100);
    }
    assertThat(hotness.threshold()).isBetween(75.0, 93.0);
  }

  @Test
  void follows_the_latest() {
    for (int i = 0; i < 1000; i++) {
      hotness.observe(50, 100);
    }
    for (int i = 0; i < 128; i++) {
      hotness.observe(3, 100);
    }
    assertThat(hotness.threshold()).isEqualTo(3);
  }

  @Test
  void one_of_few_can_be_hot() {
    for (int servers : new int[] {2, 3, 4}) {
      Hotness few = new Hotness();
      for (int i = 0; i < 1000; i++) {
        few.observe(i % servers == 0 ? 40 : 1, servers);
      }
      assertThat(few.threshold()).isEqualTo(1);
    }
  }
}
