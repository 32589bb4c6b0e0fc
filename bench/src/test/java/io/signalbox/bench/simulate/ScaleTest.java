package io.signalbox.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {

  @Test
  void a_linear_one_begins_at_zero_and_ends_above_all() {
    Scale scale = Scale.over(List.of(new Series("a", 3, 17), new Series("b", 47)), false);
    assertThat(scale.ticks()).containsExactly(0.0, 10.0, 20.0, 30.0, 40.0, 50.0);
    assertThat(scale.place(0)).isZero();
    assertThat(scale.place(25)).isEqualTo(0.5);
    assertThat(scale.place(50)).isOne();
  }

  @Test
  void a_logarithmic_one_has_every_1_2_5_around_all() {
    Scale scale = Scale.over(List.of(new Series("a", 81, 1700)), true);
    assertThat(scale.ticks()).containsExactly(50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0);
    assertThat(scale.place(50)).isZero();
    assertThat(scale.place(Math.sqrt(50 * 2000))).isCloseTo(0.5, within(1e-9));
    assertThat(scale.place(1)).isZero();
  }

  @Test
  void there_is_one_for_nothing() {
    assertThat(Scale.over(List.of(new Series("a", 0, 0)), true).place(0)).isZero();
  }

  @Test
  void labels_are_short() {
    assertThat(Scale.label(0)).isEqualTo("0");
    assertThat(Scale.label(0.5)).isEqualTo("0.5");
    assertThat(Scale.label(5000)).isEqualTo("5,000");
  }
}
