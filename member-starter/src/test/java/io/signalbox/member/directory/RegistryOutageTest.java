package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who stays when the registry has lost its table. */
class RegistryOutageTest {

  private static final String SERVICE = "stock";
  private static final Instance FIRST = new Instance("a", false, "127.0.0.1", 1, 1, null);
  private static final Instance SECOND = new Instance("b", false, "127.0.0.1", 2, 2, null);
  private static final List<Instance> BOTH = List.of(FIRST, SECOND);

  private long now = -5;
  private final RegistryOutage outage =
      new RegistryOutage(Duration.ofSeconds(2), Duration.ofSeconds(90), () -> now);

  private List<Instance> missing(List<Instance> told) {
    outage.heard();
    return outage.missing(SERVICE, BOTH, told);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void while_the_registry_answers_it_is_believed() {
    missing(BOTH);
    for (int second = 0; second < 10; second++) {
      pass(Duration.ofSeconds(1));
      assertThat(missing(List.of())).isEmpty();
    }
  }

  @Test
  void when_it_was_away_those_it_has_not_heard_of_yet_stay() {
    missing(BOTH);
    pass(Duration.ofSeconds(5));

    assertThat(missing(List.of())).containsExactly(FIRST, SECOND);
    pass(Duration.ofSeconds(1));
    assertThat(missing(List.of(SECOND))).containsExactly(FIRST);
  }

  @Test
  void who_registers_anew_and_leaves_has_left() {
    missing(BOTH);
    pass(Duration.ofSeconds(5));
    missing(List.of(FIRST));
    pass(Duration.ofSeconds(1));

    assertThat(missing(List.of())).containsExactly(SECOND);
  }

  @Test
  void when_it_had_the_time_to_hear_of_everybody_it_is_believed() {
    missing(BOTH);
    pass(Duration.ofSeconds(5));
    for (int second = 0; second <= 90; second++) {
      assertThat(missing(List.of(FIRST))).containsExactly(SECOND);
      pass(Duration.ofSeconds(1));
    }

    assertThat(missing(List.of(FIRST))).isEmpty();
  }

  @Test
  void another_outage_begins_anew() {
    missing(BOTH);
    pass(Duration.ofSeconds(5));
    missing(BOTH);
    pass(Duration.ofSeconds(5));

    assertThat(missing(List.of())).containsExactly(FIRST, SECOND);
  }
}
