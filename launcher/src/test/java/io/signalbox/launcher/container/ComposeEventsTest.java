package io.signalbox.launcher.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.container.ComposeEnd.Reason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is made of an engine's events. */
class ComposeEventsTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private ComposeEvents events = ComposeEvents.NONE;
  private int seconds;

  private void tell(String action, String signal) {
    seconds++;
    events =
        events.with(new ComposeEvents.Told("shop", action, signal, START.plusSeconds(seconds)));
  }

  private Reason reason(boolean seen, boolean fresh) {
    return events.reason(START, seen, fresh);
  }

  @Test
  void a_kill_an_end_and_a_stop_are_somebodys_stop() {
    tell("kill", "15");
    tell("die", "");
    assertThat(reason(true, true)).isEqualTo(Reason.UNTOLD);
    tell("stop", "");
    assertThat(reason(true, true)).isEqualTo(Reason.STOPPED);
    assertThat(reason(false, false)).isEqualTo(Reason.STOPPED);
  }

  @Test
  void an_end_alone_is_nobodys_wish() {
    tell("die", "");
    assertThat(reason(true, true)).isEqualTo(Reason.DIED);
  }

  @Test
  void nor_is_a_kill_to_which_no_stop_belongs() {
    tell("kill", "9");
    tell("die", "");
    assertThat(reason(true, true)).isEqualTo(Reason.UNTOLD);
    assertThat(reason(true, false)).isEqualTo(Reason.DIED);
  }

  @Test
  void what_belongs_to_an_earlier_start_says_nothing() {
    tell("kill", "15");
    tell("die", "");
    tell("stop", "");
    Instant next = START.plusSeconds(10);
    assertThat(events.reason(next, true, false)).isEqualTo(Reason.DIED);
    assertThat(events.isLeaving(next, next, LONGEST)).isFalse();
  }

  @Test
  void an_end_of_which_nobody_tells_is_a_death_only_to_who_has_seen_it_run() {
    assertThat(reason(true, true)).isEqualTo(Reason.UNTOLD);
    assertThat(reason(true, false)).isEqualTo(Reason.DIED);
    assertThat(reason(false, false)).isEqualTo(Reason.UNSEEN);
  }

  @Test
  void one_leaves_after_a_signal_that_ends_and_not_for_ever() {
    tell("kill", "1");
    assertThat(events.isLeaving(START, START.plusSeconds(2), LONGEST)).isFalse();
    tell("kill", "15");
    assertThat(events.isLeaving(START, START.plusSeconds(3), LONGEST)).isTrue();
    assertThat(events.isLeaving(START, START.plus(Duration.ofHours(1)), LONGEST)).isFalse();
  }
}
