package io.signalbox.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private final Timeline timeline = new Timeline();

  @Test
  void what_is_earlier_happens_first_and_of_the_same_instant_what_was_arranged_first() {
    SplittableRandom random = new SplittableRandom(1);
    List<long[]> happened = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      long[] event = {random.nextLong(500), i};
      timeline.at(event[0], () -> happened.add(event));
    }
    timeline.run(1000);
    assertThat(happened)
        .hasSize(5000)
        .isSortedAccordingTo(
            (one, other) ->
                one[0] != other[0]
                    ? Long.compare(one[0], other[0])
                    : Long.compare(one[1], other[1]));
    assertThat(timeline.happened()).isEqualTo(5000);
  }

  @Test
  void an_event_may_arrange_others() {
    List<Long> instants = new ArrayList<>();
    timeline.after(10, () -> timeline.after(5, () -> instants.add(timeline.getAsLong())));
    timeline.run(100);
    assertThat(instants).containsExactly(15L);
    assertThat(timeline.getAsLong()).isEqualTo(100);
  }

  @Test
  void what_is_repeated_goes_on_where_it_was_interrupted() {
    List<Long> instants = new ArrayList<>();
    timeline.every(10, () -> instants.add(timeline.getAsLong()));
    timeline.run(25);
    assertThat(instants).containsExactly(10L, 20L);
    timeline.run(30);
    assertThat(instants).containsExactly(10L, 20L, 30L);
  }
}
