package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixTest {

  private final Mix mix = new Mix(InetSocketAddress.createUnresolved("127.0.0.1", 1));

  @Test
  void a_connection_is_always_asked_the_same_and_another_something_else() {
    List<Question> once = conversation(7, 1000);

    assertThat(conversation(8, 1000)).isNotEqualTo(once);
    assertThat(conversation(7, 1000)).isEqualTo(once);
  }

  @Test
  void mostly_small_ones_with_some_of_each_other_kind() {
    List<Question> asked = conversation(1, 100_000);

    assertThat(Collections.frequency(asked, Question.LARGER)).isBetween(4000, 6000);
    assertThat(Collections.frequency(asked, Question.NO_ROUTE)).isBetween(2000, 4000);
  }

  @Test
  void some_are_asked_in_pairs_but_never_more_than_are_left() {
    mix.begin(1);
    int pairs = 0;
    for (int i = 0; i < 10_000; i++) {
      assertThat(mix.next(1).questions()).hasSize(1);
      pairs += mix.next(2).questions().size() - 1;
    }

    assertThat(pairs).isBetween(100, 300);
  }

  private List<Question> conversation(int number, int questions) {
    List<Question> asked = new ArrayList<>();
    mix.begin(number);
    while (asked.size() < questions) {
      asked.addAll(mix.next(questions - asked.size()).questions());
    }
    return asked;
  }
}
