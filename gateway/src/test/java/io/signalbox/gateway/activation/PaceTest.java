package io.signalbox.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace();

  private int more(long millis, int underWay) {
    return pace.more(Duration.ofMillis(millis).toNanos(), underWay);
  }

  @Test
  void few_are_let_in_at_first() {
    assertThat(more(0, 0)).isEqualTo(4);
    pace.letIn(4);
    assertThat(more(10, 4)).isZero();
  }

  @Test
  void who_is_answered_makes_room_for_two() {
    assertThat(more(0, 0)).isEqualTo(4);
    pace.letIn(4);

    assertThat(more(10, 3)).isEqualTo(2);
    pace.letIn(2);
    assertThat(more(20, 0)).isEqualTo(10);
  }

  @Test
  void time_makes_room_as_well_for_those_whose_answers_take_long() {
    assertThat(more(0, 0)).isEqualTo(4);
    pace.letIn(4);

    assertThat(more(49, 4)).isZero();
    assertThat(more(50, 4)).isEqualTo(4);
    assertThat(more(1000, 4)).isEqualTo(80);
  }

  @Test
  void it_begins_anew_with_the_next_instance() {
    assertThat(more(0, 0)).isEqualTo(4);
    pace.letIn(4);
    pace.rest();

    assertThat(more(5000, 0)).isEqualTo(4);
  }
}
