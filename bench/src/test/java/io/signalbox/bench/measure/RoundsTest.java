package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

  @Test
  void another_one_begins_each_time() {
    List<String> all = List.of("a", "b", "c");
    assertThat(Rounds.order(all, 0)).containsExactly("a", "b", "c");
    assertThat(Rounds.order(all, 1)).containsExactly("b", "c", "a");
    assertThat(Rounds.order(all, 5)).containsExactly("c", "a", "b");
  }

  @Test
  void each_has_rounds_of_its_own() {
    Rounds<Long> rounds = new Rounds<>();
    for (long value : new long[] {5, 1, 900}) {
      rounds.add("a", value);
      rounds.add("b", 2 * value);
    }
    assertThat(rounds.median("a", value -> value)).isEqualTo(5);
    assertThat(rounds.median("b", value -> value)).isEqualTo(10);
    assertThat(rounds.sum("a", value -> value)).isEqualTo(906);
  }
}
