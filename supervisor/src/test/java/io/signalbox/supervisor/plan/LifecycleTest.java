package io.signalbox.supervisor.plan;

import static io.signalbox.supervisor.plan.Scene.id;
import static io.signalbox.supervisor.plan.Scene.running;
import static io.signalbox.supervisor.plan.Scene.shop;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.plan.Action.Admit;
import io.signalbox.supervisor.plan.Action.Drain;
import io.signalbox.supervisor.plan.Action.Forget;
import io.signalbox.supervisor.plan.Action.Kill;
import io.signalbox.supervisor.plan.Action.Start;
import io.signalbox.supervisor.plan.Action.TakeOut;
import io.signalbox.supervisor.plan.Action.Terminate;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each cell of the table in {@link Phase}. */
class LifecycleTest {

  private final Scene scene = new Scene(shop(1, 2));

  private Scene starting() {
    assertThat(scene.plan()).containsExactly(new Start(id(1), 1, "v1"));
    return scene.lives(1);
  }

  private static void scaleToNone(Scene scene) {
    scene.declare(shop(0, 2));
  }

  @Test
  void starting_gets_ready_with_the_first_good_probe_and_is_admitted() {
    starting().plan();
    assertThat(scene.phase(1)).isEqualTo(Phase.STARTING);
    scene.see(1, scene.alive(1).with(new Facts.Probes(1, 0, true)));
    assertThat(scene.plan()).containsExactly(new Admit(id(1), 1, Facts.ANY_SHARE));
    assertThat(scene.phase(1)).isEqualTo(Phase.READY);
  }

  @Test
  void starting_is_not_sick_however_many_probes_are_bad() {
    starting().see(1, scene.alive(1).with(new Facts.Probes(0, 50, false)));
    assertThat(scene.plan()).isEmpty();
    assertThat(scene.phase(1)).isEqualTo(Phase.STARTING);
  }

  @Test
  void starting_that_ends_is_started_again_at_once_as_the_next_generation() {
    starting().ends(1);
    assertThat(scene.plan()).containsExactly(new Start(id(1), 2, "v1"));
  }

  @Test
  void starting_that_ends_again_backs_off() {
    starting().ends(1).plan();
    scene.ends(1);
    assertThat(scene.plan()).isEmpty();
    assertThat(scene.phase(1)).isEqualTo(Phase.BACKOFF);
    assertThat(scene.planAfter(Duration.ofMillis(999))).isEmpty();
    assertThat(scene.planAfter(Duration.ofMillis(1))).containsExactly(new Start(id(1), 3, "v1"));
  }

  @Test
  void starting_that_is_not_wanted_is_stopped() {
    starting();
    scaleToNone(scene);
    assertThat(scene.plan()).containsExactly(new Terminate(id(1), 1));
    assertThat(scene.phase(1)).isEqualTo(Phase.STOPPING);
  }

  @Test
  void starting_that_takes_too_long_is_killed_and_another_one_started() {
    starting();
    assertThat(scene.planAfter(59)).isEmpty();
    assertThat(scene.planAfter(1))
        .containsExactlyInAnyOrder(new Kill(id(1), 1), new Start(id(2), 2, "v1"));
    assertThat(scene.phase(1)).isEqualTo(Phase.STOPPING);
    assertThat(scene.instance(2).restarts().inARow()).isEqualTo(1);
    scene.ends(1).lives(2);
    assertThat(scene.plan()).containsExactly(new Forget(id(1), 1));
  }

  @Test
  void a_start_that_is_refused_for_good_waits_for_a_change() {
    starting().see(1, new Presence.NotStarted("its jar is missing", true));
    assertThat(scene.plan()).isEmpty();
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
    assertThat(scene.phase(1)).isEqualTo(Phase.CRASHLOOP);
    assertThat(scene.words(1)).isEqualTo("cannot start: its jar is missing; waits for a change");
    scene.declare(shop(1, 2).with("v2"));
    assertThat(scene.plan()).contains(new Start(id(2), 2, "v2"));
  }

  @Test
  void a_start_that_is_refused_for_now_is_tried_again() {
    starting().see(1, new Presence.NotStarted("no free port", false));
    assertThat(scene.plan()).containsExactly(new Start(id(1), 2, "v1"));
  }

  @Test
  void a_start_whose_result_was_lost_is_asked_for_again_and_is_the_same() {
    assertThat(scene.plan()).containsExactly(new Start(id(1), 1, "v1"));
    assertThat(scene.plan()).as("nothing is known of it").isEmpty();
    scene.vanishes(1);
    assertThat(scene.plan()).as("just asked for").isEmpty();
    assertThat(scene.planAfter(1)).containsExactly(new Start(id(1), 1, "v1"));
    assertThat(scene.planAfter(1)).isEmpty();
    assertThat(scene.planAfter(1)).containsExactly(new Start(id(1), 1, "v1"));
    scene.see(1, scene.facts(id(1), new Presence.Absent()).busy(true));
    assertThat(scene.planAfter(100)).as("under way").isEmpty();
  }

  @Test
  void ready_that_fails_three_probes_is_sick_and_out_of_the_table_at_once() {
    Scene running = running(shop(1, 2));
    running.see(1, running.alive(1).with(Facts.Table.IN).with(new Facts.Probes(0, 2, true)));
    assertThat(running.plan()).isEmpty();
    assertThat(running.ails(1).plan()).contains(new TakeOut(id(1), 1));
    assertThat(running.phase(1)).isEqualTo(Phase.SICK);
  }

  @Test
  void ready_that_ends_is_taken_out_and_started_again() {
    Scene running = running(shop(1, 2));
    running.see(1, running.facts(id(1), new Presence.Ended("exited with 1")).with(Facts.Table.IN));
    assertThat(running.plan()).containsExactly(new TakeOut(id(1), 1), new Start(id(1), 2, "v1"));
  }

  @Test
  void ready_that_is_not_wanted_is_drained_stopped_and_forgotten() {
    Scene running = running(shop(1, 2));
    scaleToNone(running);
    assertThat(running.plan()).containsExactly(new TakeOut(id(1), 1));
    assertThat(running.phase(1)).isEqualTo(Phase.DRAINING);
    assertThat(running.outOfTable(1).plan())
        .containsExactly(new Drain(id(1), 1, running.now.plusSeconds(30)));
    running.see(1, running.alive(1).inFlight(1).done(Set.of(Action.Kind.DRAIN)));
    assertThat(running.planAfter(20)).isEmpty();
    running.see(1, running.alive(1).inFlight(0).done(Set.of(Action.Kind.DRAIN)));
    assertThat(running.plan()).containsExactly(new Terminate(id(1), 1));
    assertThat(running.phase(1)).isEqualTo(Phase.STOPPING);
    assertThat(running.ends(1).plan()).containsExactly(new Forget(id(1), 1));
    assertThat(running.phase(1)).isEqualTo(Phase.GONE);
    running.forget(1).plan();
    assertThat(running.service(Scene.SHOP).instances()).isEmpty();
    assertThat(running.planAfter(1000)).isEmpty();
  }

  @Test
  void draining_ends_at_its_deadline_whatever_is_still_in_flight() {
    Scene running = running(shop(1, 2));
    scaleToNone(running);
    running.plan();
    running.see(1, running.alive(1).inFlight(1).done(Set.of(Action.Kind.DRAIN)));
    assertThat(running.planAfter(29)).isEmpty();
    assertThat(running.planAfter(1)).containsExactly(new Terminate(id(1), 1));
  }

  @Test
  void draining_that_ends_by_itself_is_gone() {
    Scene running = running(shop(1, 2));
    scaleToNone(running);
    running.plan();
    assertThat(running.ends(1).plan()).containsExactly(new Forget(id(1), 1));
  }

  @Test
  void stopping_that_does_not_end_is_killed_again_and_again_but_ever_more_slowly() {
    Scene running = running(shop(1, 2));
    scaleToNone(running);
    running.plan();
    running.see(1, running.alive(1).inFlight(0));
    assertThat(running.plan()).containsExactly(new Terminate(id(1), 1));
    running.see(1, running.alive(1).done(Set.of(Action.Kind.TERMINATE)));
    assertThat(running.planAfter(39)).isEmpty();
    assertThat(running.planAfter(1)).containsExactly(new Kill(id(1), 1));
    int kills = 0;
    for (int i = 0; i < 3600; i++) {
      kills += running.planAfter(1).size();
    }
    assertThat(kills).isBetween(60, 70);
  }

  @Test
  void a_signal_whose_result_was_lost_is_sent_again() {
    starting();
    scaleToNone(scene);
    assertThat(scene.plan()).containsExactly(new Terminate(id(1), 1));
    assertThat(scene.planAfter(1)).containsExactly(new Terminate(id(1), 1));
  }

  @Test
  void sick_that_gets_well_is_ready_again_and_who_came_for_it_leaves() {
    Scene running = running(shop(1, 2));
    assertThat(running.ails(1).plan())
        .containsExactly(new TakeOut(id(1), 1), new Start(id(2), 2, "v1"));
    running.outOfTable(1).lives(2);
    running.see(1, running.alive(1).with(new Facts.Probes(1, 0, true)));
    assertThat(running.plan()).isEmpty();
    running.see(1, running.alive(1).with(new Facts.Probes(2, 0, true)));
    assertThat(running.plan())
        .containsExactly(new Admit(id(1), 1, Facts.ANY_SHARE), new Terminate(id(2), 2));
  }

  @Test
  void sick_that_ends_is_gone_when_another_one_is_there_for_it() {
    Scene running = running(shop(1, 2));
    running.ails(1).plan();
    running.lives(2);
    assertThat(running.ends(1).plan()).containsExactly(new Forget(id(1), 1));
    assertThat(running.phase(2)).isEqualTo(Phase.STARTING);
  }

  @Test
  void sick_that_is_not_wanted_is_drained_or_killed_if_it_does_not_answer() {
    Scene running = running(shop(2, 2));
    running.ails(1).plan();
    running.ails(2).plan();
    running.see(2, running.alive(2).with(new Facts.Probes(0, 3, false)));
    scaleToNone(running);
    assertThat(running.plan()).containsExactly(new Kill(id(2), 2));
    assertThat(running.phase(1)).isEqualTo(Phase.DRAINING);
    assertThat(running.phase(2)).isEqualTo(Phase.STOPPING);
  }

  @Test
  void backing_off_and_not_wanted_is_gone() {
    starting().ends(1).plan();
    scene.ends(1).plan();
    scaleToNone(scene);
    assertThat(scene.plan()).containsExactly(new Forget(id(1), 2));
    assertThat(scene.phase(1)).isEqualTo(Phase.GONE);
  }

  @Test
  void a_crash_loop_is_called_one_from_the_fourth_failure_in_ten_minutes() {
    starting();
    for (int pause : new int[] {0, 1, 2}) {
      scene.ends(1).plan();
      scene.planAfter(pause);
      assertThat(scene.phase(1)).isEqualTo(Phase.STARTING);
    }
    scene.ends(1).plan();
    assertThat(scene.phase(1)).isEqualTo(Phase.CRASHLOOP);
    assertThat(scene.words(1))
        .isEqualTo("crash loop: exited with 1, 4 times in 10 min; next try in 4 s");
    assertThat(scene.planAfter(4)).containsExactly(new Start(id(1), 5, "v1"));
  }

  @Test
  void recovered_gets_ready_without_another_start() {
    Scene running = running(shop(1, 2)).recovered();
    running.lives(1);
    assertThat(running.plan()).isEmpty();
    assertThat(running.phase(1)).isEqualTo(Phase.UNKNOWN);
    assertThat(running.serves(1).plan()).isEmpty();
    assertThat(running.phase(1)).isEqualTo(Phase.READY);
  }

  @Test
  void recovered_that_fails_its_probes_is_sick() {
    Scene running = running(shop(1, 2)).recovered();
    assertThat(running.serves(1).ails(1).plan()).contains(new TakeOut(id(1), 1));
    assertThat(running.phase(1)).isEqualTo(Phase.SICK);
  }

  @Test
  void recovered_that_is_gone_is_started_again_and_it_is_not_held_against_it() {
    Scene running = running(shop(1, 2)).recovered();
    assertThat(running.vanishes(1).plan()).containsExactly(new Start(id(1), 2, "v1"));
    assertThat(running.instance(1).restarts()).isEqualTo(Restarts.NONE);
  }

  @Test
  void recovered_that_cannot_be_seen_gets_no_twin() {
    Scene running = running(shop(1, 2)).recovered();
    running.forget(1);
    assertThat(running.planAfter(Duration.ofDays(1))).isEmpty();
    running.see(1, new Presence.Unknown());
    assertThat(running.planAfter(Duration.ofDays(1))).isEmpty();
    assertThat(running.phase(1)).isEqualTo(Phase.UNKNOWN);
  }

  @Test
  void recovered_that_is_not_wanted_drains() {
    Scene running = running(shop(1, 2)).recovered();
    scaleToNone(running);
    assertThat(running.plan()).containsExactly(new TakeOut(id(1), 1));
  }

  @Test
  void a_recovered_start_is_not_repeated_before_it_is_certain_that_it_did_not_happen() {
    scene.plan();
    scene.recovered();
    assertThat(scene.planAfter(50)).isEmpty();
    scene.vanishes(1);
    assertThat(scene.plan()).containsExactly(new Start(id(1), 1, "v1"));
  }

  @Test
  void a_recovered_start_has_all_its_time_once_more() {
    starting().planAfter(50);
    scene.recovered();
    assertThat(scene.planAfter(50)).isEmpty();
  }

  @Test
  void what_runs_and_is_not_remembered_is_taken_in() {
    scene.see(3, Facts.of(7, "v1", new Presence.Alive()).with(Facts.Table.IN));
    assertThat(scene.plan()).isEmpty();
    assertThat(scene.phase(3)).isEqualTo(Phase.UNKNOWN);
    scene.serves(3).plan();
    assertThat(scene.phase(3)).isEqualTo(Phase.READY);
    scene.ends(3);
    assertThat(scene.plan()).containsExactly(new Start(id(3), 8, "v1"));
  }

  @Test
  void what_runs_of_a_service_that_nobody_declares_leaves() {
    InstanceId stray = new InstanceId("gone", 1);
    scene.see(stray, Facts.of(7, "x", new Presence.Alive()).with(Facts.Table.IN));
    assertThat(scene.plan()).contains(new TakeOut(stray, 7));
  }

  @Test
  void what_has_ended_and_is_not_remembered_is_cleared_away() {
    scene.see(9, Facts.of(7, "v1", new Presence.Ended("exited with 1")));
    assertThat(scene.plan()).contains(new Forget(id(9), 7));
  }

  @Test
  void an_earlier_generation_that_still_lives_is_killed_before_another_start() {
    starting().ends(1).plan();
    scene.see(1, Facts.of(1, "v1", new Presence.Alive()));
    assertThat(scene.plan()).containsExactly(new Kill(id(1), 1));
    scene.see(1, Facts.of(1, "v1", new Presence.Ended("was killed")));
    assertThat(scene.plan()).containsExactly(new Start(id(1), 2, "v1"));
  }

  @Test
  void a_later_generation_that_lives_is_the_one_that_counts() {
    starting().ends(1).plan();
    scene.see(1, Facts.of(9, "v1", new Presence.Alive()));
    assertThat(scene.plan()).isEmpty();
    assertThat(scene.instance(1).generation()).isEqualTo(9);
    assertThat(scene.phase(1)).isEqualTo(Phase.UNKNOWN);
  }

  @Test
  void nothing_is_planned_for_an_instance_with_an_action_under_way() {
    Scene running = running(shop(1, 2));
    scaleToNone(running);
    running.see(1, running.alive(1).with(Facts.Table.IN).busy(true));
    assertThat(running.plan()).isEmpty();
    running.see(1, running.alive(1).with(Facts.Table.IN));
    assertThat(running.plan()).containsExactly(new TakeOut(id(1), 1));
  }

  @Test
  void a_clock_that_was_set_back_makes_nobody_wait() {
    starting().ends(1).plan();
    scene.ends(1).plan();
    scene.now = Scene.BEGIN.minus(Duration.ofDays(365));
    scene.plan();
    assertThat(scene.planAfter(80)).containsExactly(new Start(id(1), 3, "v1"));
  }
}
