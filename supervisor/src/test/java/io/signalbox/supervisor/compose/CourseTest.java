package io.signalbox.supervisor.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.launcher.container.ComposeContainer.State;
import io.signalbox.launcher.container.ComposeEnd.Reason;
import io.signalbox.services.LabelledService;
import io.signalbox.supervisor.compose.Standing.Ending;
import io.signalbox.supervisor.plan.Facts;
import io.signalbox.supervisor.plan.HealthRule;
import io.signalbox.supervisor.plan.Phase;
import io.signalbox.supervisor.plan.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of one container. */
class CourseTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final LabelledService SHOP =
      new LabelledService("shop", List.of("/shop/**"), 8080, null, Duration.ofSeconds(60));

  private final Course course =
      new Course(HealthRule.DEFAULTS, RestartPolicy.DEFAULTS, new Random(1));
  private Instant now = START;
  private ComposeContainer container = Containers.running("shop", 1, START);
  private Facts.Probes probes = Facts.Probes.NONE;
  private Facts.Table table = Facts.Table.IN;
  private boolean drained;
  private boolean mayGo = true;
  private Standing standing = Course.first(member(), START);

  private Member member() {
    return Member.of(container, SHOP, Containers.NETWORK);
  }

  private Course.Seen seen() {
    return new Course.Seen(member(), probes, "503 at /health", table, drained, mayGo);
  }

  private Phase after(Duration pause) {
    now = now.plus(pause);
    standing = course.next(standing, seen(), now);
    return standing.phase();
  }

  private Phase next() {
    return after(Duration.ofMillis(100));
  }

  private boolean isDue() {
    return Course.isDue(standing, seen(), now);
  }

  @BeforeEach
  void becomeReady() {
    assertThat(next()).isEqualTo(Phase.STARTING);
    probes = new Facts.Probes(1, 0, true);
    assertThat(next()).isEqualTo(Phase.READY);
  }

  private void fallSick(boolean answers) {
    probes = new Facts.Probes(0, HealthRule.DEFAULTS.failures(), answers);
    assertThat(next()).isEqualTo(Phase.SICK);
  }

  private void end(Reason reason) {
    container = Containers.ended(container, reason);
  }

  private void startAgain() {
    container = Containers.started(container, now);
    probes = Facts.Probes.NONE;
  }

  @Test
  void one_that_has_died_is_started_again_at_once_and_then_after_a_growing_pause() {
    end(Reason.DIED);
    assertThat(next()).isEqualTo(Phase.BACKOFF);
    assertThat(standing.reason()).isEqualTo("exited with 1");
    assertThat(isDue()).isTrue();

    startAgain();
    assertThat(next()).isEqualTo(Phase.STARTING);
    end(Reason.DIED);
    assertThat(next()).isEqualTo(Phase.BACKOFF);
    assertThat(isDue()).isFalse();
    assertThat(after(Duration.ofSeconds(2))).isEqualTo(Phase.BACKOFF);
    assertThat(isDue()).isTrue();
  }

  @Test
  void one_that_dies_again_and_again_is_in_a_crash_loop() {
    for (int i = 0; i < RestartPolicy.DEFAULTS.loopFailures(); i++) {
      end(Reason.DIED);
      next();
      now = now.plusSeconds(30);
      if (i < RestartPolicy.DEFAULTS.loopFailures() - 1) {
        startAgain();
        assertThat(next()).isEqualTo(Phase.STARTING);
      }
    }
    assertThat(standing.phase()).isEqualTo(Phase.CRASHLOOP);
    assertThat(isDue()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"STOPPED", "UNSEEN"})
  void one_that_somebody_has_stopped_stays_so_until_somebody_starts_it(Reason reason) {
    end(reason);
    assertThat(next()).isEqualTo(Phase.STOPPED);
    assertThat(after(Duration.ofHours(1))).isEqualTo(Phase.STOPPED);
    assertThat(isDue()).isFalse();

    startAgain();
    assertThat(next()).isEqualTo(Phase.STARTING);
  }

  @Test
  void while_it_is_not_known_whether_it_was_stopped_it_is_not_started() {
    end(Reason.UNTOLD);
    assertThat(next()).isEqualTo(Phase.STOPPING);
    assertThat(isDue()).isFalse();
    end(Reason.STOPPED);
    assertThat(next()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void whoever_is_told_to_end_does_not_belong_into_the_table_any_more() {
    container = Containers.leaving(container);
    assertThat(next()).isEqualTo(Phase.STOPPING);
    assertThat(standing.ending()).isEqualTo(Ending.NONE);
  }

  @Test
  void one_that_heeds_no_signal_goes_on() {
    container = Containers.leaving(container);
    next();
    container = Containers.at(State.RUNNING, container);
    next();
    assertThat(next()).isEqualTo(Phase.READY);
  }

  @Test
  void a_sick_one_that_does_not_recover_is_ended_and_started_again() {
    fallSick(true);
    assertThat(standing.reason()).contains("503 at /health");
    assertThat(after(HealthRule.DEFAULTS.grace())).isEqualTo(Phase.STOPPING);
    assertThat(standing.ending()).isEqualTo(Ending.TERM);

    // Its end follows a signal, which was the supervisor's own.
    end(Reason.UNTOLD);
    assertThat(next()).isEqualTo(Phase.BACKOFF);
    assertThat(isDue()).isTrue();
  }

  @Test
  void one_that_does_not_answer_is_killed() {
    fallSick(false);
    after(HealthRule.DEFAULTS.grace());
    assertThat(standing.ending()).isEqualTo(Ending.KILL);
  }

  @Test
  void a_sick_one_that_recovers_serves_again() {
    fallSick(true);
    probes = new Facts.Probes(HealthRule.DEFAULTS.passes(), 0, true);
    assertThat(next()).isEqualTo(Phase.READY);
  }

  @Test
  void it_waits_for_its_turn_when_many_are_sick() {
    mayGo = false;
    fallSick(true);
    assertThat(after(Duration.ofHours(1))).isEqualTo(Phase.SICK);
  }

  @Test
  void one_that_its_user_stops_while_it_is_restarted_stays_stopped() {
    fallSick(true);
    after(HealthRule.DEFAULTS.grace());
    end(Reason.STOPPED);
    assertThat(next()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void one_that_is_not_ready_in_time_is_killed_and_tried_again() {
    end(Reason.DIED);
    next();
    startAgain();
    next();
    assertThat(after(SHOP.startTimeout())).isEqualTo(Phase.STOPPING);
    assertThat(standing.ending()).isEqualTo(Ending.KILL);
    assertThat(standing.reason()).startsWith("was not ready within 60 s");
  }

  @Test
  void what_the_engine_starts_again_itself_is_left_to_it() {
    end(Reason.DIED);
    container = Containers.with(container, State.RESTARTING, START, false, container.end());
    assertThat(next()).isEqualTo(Phase.BACKOFF);
    assertThat(after(Duration.ofHours(1))).isEqualTo(Phase.BACKOFF);
    assertThat(isDue()).isFalse();
  }

  @Test
  void a_drained_one_runs_on_and_is_not_started_when_it_dies() {
    drained = true;
    assertThat(next()).isEqualTo(Phase.DRAINING);
    assertThat(standing.ending()).isEqualTo(Ending.NONE);
    end(Reason.DIED);
    assertThat(next()).isEqualTo(Phase.STOPPED);
    drained = false;
    assertThat(next()).isEqualTo(Phase.BACKOFF);
  }

  @Test
  void a_restart_by_hand_waits_until_nobody_calls_it() {
    standing = course.restart(standing, seen(), now);
    assertThat(standing.phase()).isEqualTo(Phase.DRAINING);
    assertThat(next()).isEqualTo(Phase.DRAINING);
    table = Facts.Table.OUT;
    assertThat(next()).isEqualTo(Phase.STOPPING);
    end(Reason.UNTOLD);
    assertThat(next()).isEqualTo(Phase.BACKOFF);
    assertThat(isDue()).isTrue();
    assertThat(standing.restarts().inARow()).isZero();
  }

  @Test
  void one_that_was_stopped_is_started_by_name() {
    end(Reason.STOPPED);
    next();
    standing = course.wake(standing, now, "is started by hand");
    assertThat(next()).isEqualTo(Phase.BACKOFF);
    assertThat(isDue()).isTrue();
  }

  @Test
  void a_paused_one_gets_nothing_until_it_goes_on() {
    container = Containers.at(State.PAUSED, container);
    assertThat(next()).isEqualTo(Phase.STOPPED);
    container = Containers.at(State.RUNNING, container);
    assertThat(next()).isEqualTo(Phase.STARTING);
    assertThat(next()).isEqualTo(Phase.READY);
  }

  @Test
  void one_without_an_address_on_the_network_says_so() {
    container =
        Containers.running(
            "mine", "shop", 1, Containers.LABELS, Map.of("other", "10.0.0.1"), START);
    assertThat(next()).isEqualTo(Phase.UNKNOWN);
    assertThat(standing.reason()).contains("network");
  }

  @Test
  void what_has_run_for_long_when_the_supervisor_comes_is_not_waited_for() {
    standing = Course.first(member(), START.plus(Duration.ofHours(1)));
    assertThat(standing.phase()).isEqualTo(Phase.UNKNOWN);
    probes = new Facts.Probes(0, HealthRule.DEFAULTS.failures(), false);
    assertThat(next()).isEqualTo(Phase.SICK);
  }

  @Test
  void a_start_that_the_engine_refuses_is_a_failure() {
    end(Reason.DIED);
    next();
    standing = course.refused(standing, "no such network", now);
    assertThat(standing.reason()).isEqualTo("no such network");
    assertThat(isDue()).isFalse();
  }
}
