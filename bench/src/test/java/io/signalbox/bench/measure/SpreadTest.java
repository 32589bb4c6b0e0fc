package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void one_disturbed_round_does_not_move_the_median() {
    assertThat(Spread.over(List.of(3.0, 900.0, 1.0), value -> value))
        .isEqualTo(new Spread(3, 1, 900));
  }

  @Test
  void between_two_it_is_the_middle() {
    assertThat(Spread.over(List.of(4.0, 1.0), value -> value)).isEqualTo(new Spread(2.5, 1, 4));
  }

  @Test
  void of_one_round_it_is_that_round() {
    assertThat(Spread.over(List.of(7.0), value -> value)).isEqualTo(new Spread(7, 7, 7));
  }

  @Test
  void it_is_told_in_one_cell() {
    assertThat(new Spread(2.5, 1, 4).text("%.1f")).isEqualTo("2.5 (1.0–4.0)");
  }
}
