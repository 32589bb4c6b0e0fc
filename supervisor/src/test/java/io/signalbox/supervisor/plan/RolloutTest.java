package io.signalbox.supervisor.plan;

import static io.signalbox.supervisor.plan.Scene.SHOP;
import static io.signalbox.supervisor.plan.Scene.id;
import static io.signalbox.supervisor.plan.Scene.running;
import static io.signalbox.supervisor.plan.Scene.shop;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.plan.Action.Admit;
import io.signalbox.supervisor.plan.Action.Start;
import io.signalbox.supervisor.plan.Action.TakeOut;
import io.signalbox.supervisor.plan.Action.Terminate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each cell of the table in {@link Rollout.State}, and what else is said of rollouts. */
class RolloutTest {

  private static final Verdict WELL = new Verdict.Well();
  private static final Verdict BAD = new Verdict.Bad("errors: 5 of 60");

  /** Three of v1 serve, and v2 is declared. */
  private static Scene surging() {
    return surging(shop(3, 3));
  }

  private static Scene surging(ServiceSpec spec) {
    Scene scene = running(spec);
    scene.declare(spec.with("v2"));
    return scene;
  }

  private static Scene watching() {
    Scene scene = surging();
    scene.plan();
    scene.serves(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
    return scene;
  }

  private static Scene swapping() {
    Scene scene = watching().judged(WELL);
    scene.planAfter(10);
    assertThat(scene.state()).isEqualTo(Rollout.State.SWAPPING);
    return scene;
  }

  private static void leaves(Scene scene, int number) {
    assertThat(scene.phase(number)).isEqualTo(Phase.DRAINING);
    scene.ends(number).plan();
    scene.forget(number).plan();
  }

  private static List<String> versions(Scene scene) {
    return scene.service(SHOP).instances().stream().map(InstanceMemory::version).toList();
  }

  @Test
  void one_of_the_new_version_is_started_and_no_old_one_touched() {
    Scene scene = surging();
    assertThat(scene.plan()).containsExactly(new Start(id(4), 4, "v2"));
    assertThat(scene.planAfter(30)).isEmpty();
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
    assertThat(scene.report().words()).isEqualTo("3 of 3 serve; version v2 starts beside v1");
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.UPDATING);
  }

  @Test
  void when_it_serves_it_is_watched() {
    Scene scene = surging();
    scene.plan();
    scene.see(4, scene.alive(4).with(new Facts.Probes(1, 0, true)));
    assertThat(scene.plan()).containsExactly(new Admit(id(4), 4, Facts.ANY_SHARE));
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
    scene.serves(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
  }

  @Test
  void a_new_one_that_ends_is_the_end_of_the_new_version() {
    Scene scene = surging();
    scene.plan();
    assertThat(scene.ends(4).plan()).doesNotHaveAnyElementsOfTypes(Start.class);
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(scene.report().words())
        .isEqualTo(
            "3 of 3 serve; stays at version v1, since v2 was given up: shop-4 exited with 1");
    scene.forget(4).plan();
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
    assertThat(versions(scene)).containsExactly("v1", "v1", "v1");
  }

  @Test
  void a_new_one_that_cannot_start_at_all_is_the_end_of_the_new_version() {
    Scene scene = surging();
    scene.plan();
    scene.see(4, new Presence.NotStarted("its jar is missing", true)).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(scene.service(SHOP).rollout().reason()).isEqualTo("shop-4 its jar is missing");
  }

  @Test
  void a_new_one_that_does_not_get_ready_in_time_is_the_end_of_the_new_version() {
    Scene scene = surging();
    scene.plan();
    scene.lives(4).planAfter(60);
    assertThat(scene.state()).isEqualTo(Rollout.State.REVERTING);
    assertThat(scene.phase(4)).isEqualTo(Phase.STOPPING);
    scene.ends(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(scene.service(SHOP).rollout().reason())
        .isEqualTo("shop-5 in the place of shop-4, which was not ready within 60 s");
  }

  @Test
  void a_new_one_that_does_not_get_into_the_table_in_time_is_the_end_of_the_new_version() {
    Scene scene = surging();
    scene.plan();
    scene.see(4, scene.alive(4).with(new Facts.Probes(1, 0, true))).plan();
    scene.planAfter(Duration.ofMinutes(2));
    assertThat(scene.state()).isEqualTo(Rollout.State.REVERTING);
  }

  @Test
  void what_a_person_takes_back_goes_back() {
    Scene scene = surging();
    scene.plan();
    assertThat(scene.lives(4).plan(new Operation.Rollback(SHOP)))
        .containsExactly(new Terminate(id(4), 4));
    assertThat(scene.state()).isEqualTo(Rollout.State.REVERTING);
    scene.ends(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(scene.service(SHOP).rollout().reason()).isEqualTo("rolled back by hand");
  }

  @Test
  void while_it_is_watched_nobody_leaves_before_the_time_and_the_verdict() {
    Scene scene = watching().judged(WELL);
    assertThat(scene.planAfter(9)).isEmpty();
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
    Scene other = watching();
    assertThat(other.planAfter(100)).isEmpty();
    assertThat(other.state()).isEqualTo(Rollout.State.WATCHING);
  }

  @Test
  void with_a_good_verdict_an_old_one_leaves() {
    Scene scene = watching().judged(WELL);
    assertThat(scene.planAfter(10)).containsExactly(new TakeOut(id(3), 3));
    assertThat(scene.state()).isEqualTo(Rollout.State.SWAPPING);
    assertThat(scene.service(SHOP).rollout().reason()).isEqualTo("judged well");
  }

  @Test
  void without_a_verdict_in_time_health_decides_and_that_is_said() {
    Scene scene = watching();
    scene.planAfter(Duration.ofMinutes(2));
    assertThat(scene.state()).isEqualTo(Rollout.State.SWAPPING);
    assertThat(scene.report().words()).contains("by health: not judged in time");
  }

  @Test
  void where_nothing_can_be_compared_health_decides_after_the_time_and_the_reason_is_said() {
    Scene scene = watching().judged(new Verdict.Abstained("nobody asks for it"));
    assertThat(scene.planAfter(9)).isEmpty();
    assertThat(scene.planAfter(1)).containsExactly(new TakeOut(id(3), 3));
    assertThat(scene.report().words()).contains("by health: nobody asks for it");
  }

  @Test
  void where_verdicts_do_not_count_health_decides_after_the_time() {
    ServiceSpec spec =
        shop(1, 2)
            .with(new UpdateRule(1, Duration.ofSeconds(10), Duration.ofMinutes(2), false, null));
    Scene scene = surging(spec);
    scene.plan();
    scene.serves(2).plan();
    scene.judged(BAD).planAfter(10);
    assertThat(scene.state()).isEqualTo(Rollout.State.SWAPPING);
  }

  @Test
  void a_bad_verdict_takes_the_new_one_out_at_once_where_enough_old_ones_serve() {
    Scene scene = watching().judged(BAD);
    assertThat(scene.plan()).containsExactly(new TakeOut(id(4), 4));
    assertThat(scene.state()).isEqualTo(Rollout.State.REVERTING);
    leaves(scene, 4);
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(scene.report().words()).contains("errors: 5 of 60");
  }

  @Test
  void a_verdict_on_another_rollout_says_nothing() {
    Scene scene = surging().judged(BAD);
    scene.plan();
    scene.serves(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
  }

  @Test
  void a_watched_one_that_falls_sick_is_the_end_of_the_new_version() {
    Scene scene = watching();
    scene.ails(4).plan();
    assertThat(scene.state()).isIn(Rollout.State.REVERTING, Rollout.State.FAILED);
    assertThat(scene.service(SHOP).rollout().reason()).contains("failed 3 probes in a row");
  }

  @Test
  void a_watched_one_that_falls_sick_together_with_old_ones_is_not_held_against_the_version() {
    Scene scene = watching();
    scene.ails(1, 4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
    scene.serves(1, 4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
  }

  @Test
  void when_the_old_one_has_gone_the_next_new_one_starts() {
    Scene scene = swapping();
    assertThat(scene.outOfTable(3).plan()).doesNotHaveAnyElementsOfTypes(Start.class);
    scene.ends(3);
    assertThat(scene.plan()).contains(new Start(id(5), 5, "v2"));
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
  }

  @Test
  void when_no_old_one_is_left_it_is_done_and_stable() {
    Scene scene = swapping();
    leaves(scene, 3);
    scene.serves(5).plan();
    scene.planAfter(10);
    leaves(scene, 2);
    scene.serves(3).plan();
    scene.planAfter(10);
    leaves(scene, 1);
    scene.plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.DONE);
    assertThat(scene.service(SHOP).stable()).isEqualTo("v2");
    assertThat(versions(scene)).containsExactly("v2", "v2", "v2");
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.WELL);
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
  }

  @Test
  void one_that_fails_in_the_midst_of_the_swap_is_the_end_of_the_new_version() {
    Scene scene = swapping();
    scene.ends(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.REVERTING);
    assertThat(scene.service(SHOP).instances())
        .as("the place of the one that left is filled in the version before")
        .filteredOn(instance -> instance.phase() == Phase.STARTING)
        .extracting(InstanceMemory::version)
        .containsExactly("v1");
  }

  @Test
  void a_bad_verdict_half_way_takes_nobody_out_before_another_serves_in_its_place() {
    Scene scene = swapping();
    leaves(scene, 3);
    scene.serves(5).plan();
    assertThat(versions(scene)).containsExactly("v1", "v1", "v2", "v2");
    assertThat(scene.judged(BAD).plan()).as("four serve").containsExactly(new TakeOut(id(5), 5));
    assertThat(scene.ends(5).plan())
        .as("three do")
        .contains(new Start(id(3), 6, "v1"))
        .doesNotHaveAnyElementsOfTypes(TakeOut.class);
    assertThat(scene.serves(3).plan()).contains(new TakeOut(id(4), 4));
    scene.ends(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
  }

  @Test
  void a_way_back_that_fails_is_not_turned() {
    Scene scene = watching().judged(BAD);
    scene.plan();
    scene.ends(1).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    scene.see(1, new Presence.NotStarted("its jar is missing", true)).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(scene.service(SHOP).rollout().target()).isEqualTo("v1");
  }

  @Test
  void an_old_one_that_dies_meanwhile_is_started_again_in_the_old_version() {
    Scene scene = surging();
    scene.plan();
    scene.lives(4).ends(1);
    assertThat(scene.plan()).containsExactly(new Start(id(1), 5, "v1"));
  }

  @Test
  void an_old_one_that_cannot_be_started_leaves_first() {
    Scene scene = watching();
    scene.see(1, new Presence.NotStarted("its jar is missing", true)).plan();
    scene.judged(WELL).planAfter(10);
    assertThat(scene.phases()).startsWith(Phase.GONE, Phase.READY, Phase.READY, Phase.READY);
  }

  @Test
  void the_newest_declaration_wins() {
    Scene scene = watching();
    scene.declare(shop(3, 3).with("v3"));
    assertThat(scene.plan()).containsExactly(new TakeOut(id(4), 4));
    assertThat(scene.ends(4).plan()).contains(new Start(id(5), 5, "v3"));
    assertThat(scene.service(SHOP).rollout().back()).isEqualTo("v1");
    scene.lives(5).ends(5).plan();
    assertThat(scene.service(SHOP).rollout().target()).isEqualTo("v1");
  }

  @Test
  void the_version_before_may_be_declared_again() {
    Scene scene = watching();
    scene.declare(shop(3, 3));
    assertThat(scene.plan()).containsExactly(new TakeOut(id(4), 4));
    leaves(scene, 4);
    scene.planAfter(10);
    assertThat(scene.state()).isEqualTo(Rollout.State.DONE);
  }

  /** Two of v1 and two of v2 serve, in the midst of the way to v2. */
  private static Scene halfWay() {
    Scene scene = swapping();
    leaves(scene, 3);
    scene.serves(5).plan();
    assertThat(versions(scene)).containsExactly("v1", "v1", "v2", "v2");
    return scene;
  }

  /** Whoever starts serves, whoever leaves ends, and the verdict is good, until nothing changes. */
  private static void goesOn(Scene scene) {
    for (int i = 0; i < 30; i++) {
      for (InstanceMemory instance : scene.service(SHOP).instances()) {
        int number = instance.id().number();
        switch (instance.phase()) {
          case STARTING -> scene.serves(number);
          case DRAINING, STOPPING -> scene.ends(number);
          case GONE -> scene.forget(number);
          case WAITING, READY, SICK, BACKOFF, CRASHLOOP, STOPPED, UNKNOWN -> {}
        }
      }
      scene.judged(WELL).planAfter(10);
      assertThat(scene.report().serving()).isGreaterThanOrEqualTo(3);
    }
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
  }

  @Test
  void a_third_version_half_way_takes_the_places_of_the_second_first() {
    Scene scene = halfWay();
    scene.declare(shop(3, 3).with("v3"));
    assertThat(scene.plan()).containsExactly(new TakeOut(id(5), 5));
    assertThat(scene.ends(5).plan()).contains(new Start(id(3), 6, "v3"));
    scene.serves(3).plan();
    assertThat(scene.judged(WELL).planAfter(10)).contains(new TakeOut(id(4), 4));
    goesOn(scene);
    assertThat(scene.state()).isEqualTo(Rollout.State.DONE);
    assertThat(versions(scene)).containsExactly("v3", "v3", "v3");
    assertThat(scene.service(SHOP).stable()).isEqualTo("v3");
  }

  @Test
  void a_third_version_that_fails_half_way_goes_back_to_the_first_which_alone_is_stable() {
    Scene scene = halfWay();
    scene.declare(shop(3, 3).with("v3")).plan();
    scene.ends(5).plan();
    scene.ends(3).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.REVERTING);
    goesOn(scene);
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(versions(scene)).containsExactly("v1", "v1", "v1");
    assertThat(scene.service(SHOP).rollout().reason()).isEqualTo("shop-3 exited with 1");
  }

  @Test
  void the_first_version_may_be_declared_again_half_way() {
    Scene scene = halfWay();
    scene.declare(shop(3, 3));
    assertThat(scene.plan()).containsExactly(new TakeOut(id(5), 5));
    goesOn(scene);
    assertThat(scene.state()).isEqualTo(Rollout.State.DONE);
    assertThat(versions(scene)).containsExactly("v1", "v1", "v1");
  }

  @Test
  void a_third_version_may_be_declared_on_the_way_back_and_the_verdict_on_the_second_is_not_its() {
    Scene scene = halfWay().judged(BAD);
    scene.plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.REVERTING);
    scene.declare(shop(3, 3).with("v3"));
    assertThat(scene.ends(5).plan()).contains(new Start(id(3), 6, "v3"));
    goesOn(scene);
    assertThat(scene.state()).isEqualTo(Rollout.State.DONE);
    assertThat(versions(scene)).containsExactly("v3", "v3", "v3");
  }

  @Test
  void a_version_that_was_overtaken_may_overtake_in_turn() {
    Scene scene = surging();
    scene.plan();
    scene.lives(4).declare(shop(3, 3).with("v3"));
    assertThat(scene.plan()).containsExactly(new Terminate(id(4), 4));
    scene.declare(shop(3, 3).with("v2"));
    assertThat(scene.plan()).doesNotHaveAnyElementsOfTypes(Start.class);
    assertThat(scene.ends(4).plan()).contains(new Start(id(5), 5, "v2"));
    goesOn(scene);
    assertThat(versions(scene)).containsExactly("v2", "v2", "v2");
  }

  @Test
  void where_one_must_be_alone_the_version_that_was_overtaken_never_starts() {
    Scene scene = surging(shop(1, 1));
    scene.plan();
    scene.declare(shop(1, 1).with("v3")).plan();
    assertThat(scene.ends(1).plan())
        .filteredOn(Start.class::isInstance)
        .hasSize(1)
        .first()
        .extracting(start -> ((Start) start).version())
        .isEqualTo("v3");
  }

  @Test
  void a_first_version_has_no_way_back_and_that_is_said() {
    Scene scene = new Scene(shop(1, 2));
    scene.plan();
    scene.ends(1).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
    assertThat(scene.report().words()).endsWith("with no earlier one to go back to");
    assertThat(scene.objection(new Operation.Rollback(SHOP)))
        .isEqualTo("there is no earlier version of shop");
    assertThat(scene.plan(new Operation.Rollback(SHOP))).isEmpty();
  }

  @Test
  void a_first_version_is_stable_when_all_have_served_for_the_time_of_watching() {
    Scene scene = new Scene(shop(2, 2));
    assertThat(scene.plan()).hasSize(2);
    scene.serves(1).plan();
    scene.planAfter(20);
    assertThat(scene.service(SHOP).stable()).isNull();
    scene.serves(2).plan();
    scene.planAfter(9);
    assertThat(scene.service(SHOP).stable()).isNull();
    scene.planAfter(1);
    assertThat(scene.service(SHOP).stable()).isEqualTo("v1");
  }

  @Test
  void a_version_that_never_ran_is_not_stable() {
    Scene scene = running(shop(1, 2));
    scene.plan(new Operation.Scale(SHOP, 0));
    scene.ends(1).plan();
    scene.forget(1).declare(shop(1, 2).with("v2"));
    scene.planAfter(Duration.ofHours(1));
    assertThat(scene.service(SHOP).stable()).isEqualTo("v1");
    assertThat(scene.plan(new Operation.Scale(SHOP, 1))).containsExactly(new Start(id(1), 2, "v2"));
    scene.ends(1);
    assertThat(scene.plan()).contains(new Start(id(2), 3, "v1"));
  }

  @Test
  void what_a_person_takes_back_after_it_was_done_is_not_tried_again_until_told() {
    Scene scene = surging(shop(1, 2));
    scene.plan();
    scene.serves(2).plan();
    scene.judged(WELL).planAfter(10);
    leaves(scene, 1);
    assertThat(scene.state()).isEqualTo(Rollout.State.DONE);

    assertThat(scene.plan(new Operation.Rollback(SHOP))).containsExactly(new Start(id(1), 3, "v1"));
    assertThat(scene.serves(1).plan()).containsExactly(new TakeOut(id(2), 2));
    leaves(scene, 2);
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(scene.service(SHOP).stable()).isEqualTo("v1");
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
    assertThat(scene.objection(new Operation.Rollback(SHOP)))
        .isEqualTo("shop is back at version v1 already");

    assertThat(scene.plan(new Operation.Retry(SHOP))).containsExactly(new Start(id(2), 4, "v2"));
  }

  @Test
  void one_that_must_be_alone_stops_before_its_successor_starts() {
    Scene scene = surging(shop(1, 1));
    assertThat(scene.plan()).containsExactly(new TakeOut(id(1), 1));
    assertThat(scene.outOfTable(1).plan()).doesNotHaveAnyElementsOfTypes(Start.class);
    assertThat(scene.ends(1).plan()).contains(new Start(id(2), 2, "v2"));
    scene.forget(1).serves(2).plan();
    scene.planAfter(10);
    assertThat(scene.state()).isEqualTo(Rollout.State.DONE);
    assertThat(scene.service(SHOP).rollout().reason())
        .isEqualTo("by health: there was nothing to compare with");
  }

  @Test
  void one_that_must_be_alone_and_fails_stops_before_the_version_before_starts() {
    Scene scene = surging(shop(1, 1));
    scene.plan();
    scene.ends(1).plan();
    scene.forget(1).serves(2).plan();
    scene.ails(2).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.REVERTING);
    assertThat(scene.plan()).doesNotHaveAnyElementsOfTypes(Start.class);
    assertThat(scene.ends(2).plan()).contains(new Start(id(1), 3, "v1"));
  }

  @Test
  void without_a_surge_one_at_a_time_makes_way() {
    ServiceSpec spec =
        shop(3, 3)
            .with(new UpdateRule(0, Duration.ofSeconds(10), Duration.ofMinutes(2), true, null));
    Scene scene = surging(spec);
    assertThat(scene.plan()).containsExactly(new TakeOut(id(3), 3));
    assertThat(scene.ends(3).plan()).contains(new Start(id(4), 4, "v2"));
    scene.forget(3).serves(4).plan();
    assertThat(scene.judged(WELL).planAfter(10)).containsExactly(new TakeOut(id(2), 2));
  }

  @Test
  void without_a_surge_nobody_makes_way_while_another_old_one_does_not_serve() {
    ServiceSpec spec =
        shop(2, 2)
            .with(new UpdateRule(0, Duration.ofSeconds(10), Duration.ofMinutes(2), true, null));
    Scene scene = surging(spec);
    scene.plan();
    scene.ends(2).plan();
    scene.forget(2).serves(3).plan();
    scene.outOfTable(1).judged(WELL).planAfter(10);
    assertThat(scene.state()).isEqualTo(Rollout.State.SWAPPING);
    assertThat(scene.phases()).containsExactly(Phase.READY, Phase.READY);

    assertThat(scene.serves(1).plan()).containsExactly(new TakeOut(id(1), 1));
  }

  @Test
  void while_old_ones_are_out_of_the_table_nobody_leaves() {
    Scene scene = watching().judged(WELL);
    scene.outOfTable(2).outOfTable(3).planAfter(10);
    assertThat(scene.state()).isEqualTo(Rollout.State.SWAPPING);
    assertThat(scene.phases()).containsOnly(Phase.READY);

    assertThat(scene.serves(2, 3).plan()).containsExactly(new TakeOut(id(3), 3));
  }

  @Test
  void a_surge_of_two_takes_two_steps_for_four() {
    ServiceSpec spec =
        shop(4, 4)
            .with(new UpdateRule(2, Duration.ofSeconds(10), Duration.ofMinutes(2), true, null));
    Scene scene = surging(spec);
    assertThat(scene.plan()).hasSize(2);
    scene.serves(5, 6).plan();
    assertThat(scene.judged(WELL).planAfter(10))
        .containsExactly(new TakeOut(id(3), 3), new TakeOut(id(4), 4));
  }

  @Test
  void a_machine_that_restarts_in_the_midst_goes_on_with_the_update() {
    Scene scene = watching().recovered();
    scene.vanishes(1).vanishes(2).vanishes(3).vanishes(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
    assertThat(versions(scene)).containsExactly("v1", "v1", "v1", "v2");
    scene.serves(1, 2, 3, 4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
  }

  @Test
  void a_change_of_numbers_alone_is_no_update() {
    Scene scene = running(shop(1, 3));
    scene.declare(shop(3, 5));
    assertThat(scene.plan()).hasSize(2);
    assertThat(scene.state()).isEqualTo(Rollout.State.DONE);
  }

  @Test
  void fewer_wanted_in_the_midst_of_an_update_does_not_end_it() {
    Scene scene = watching();
    scene.plan(new Operation.Scale(SHOP, 1));
    assertThat(scene.phases())
        .containsExactly(Phase.READY, Phase.DRAINING, Phase.DRAINING, Phase.READY);
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
  }

  @Test
  void versions_that_may_still_be_started_are_named() {
    Scene scene = surging();
    scene.plan();
    assertThat(scene.service(SHOP).versions()).containsExactly("v1", "v2");
  }

  // Canaries

  private static final Canary CANARY = new Canary(0.05, Duration.ofMinutes(10));

  /** Three of v1 serve, and v2 is declared, of which two may come at once, but for the first. */
  private static Scene canary() {
    return surging(
        shop(3, 6)
            .with(new UpdateRule(2, Duration.ofSeconds(10), Duration.ofMinutes(2), true, CANARY)));
  }

  /** It is in the table with its share. */
  private static Scene tried() {
    Scene scene = canary();
    assertThat(scene.plan()).containsExactly(new Start(id(4), 4, "v2"));
    scene.see(4, scene.alive(4).with(new Facts.Probes(1, 0, true)));
    assertThat(scene.plan()).containsExactly(new Admit(id(4), 4, CANARY.share()));
    scene.servesAtMost(CANARY.share(), 4);
    assertThat(scene.plan()).isEmpty();
    assertThat(scene.state()).isEqualTo(Rollout.State.CANARY);
    return scene;
  }

  @Test
  void a_canary_is_one_and_gets_its_share_for_its_time_however_well_it_is() {
    Scene scene = tried().judged(WELL);

    assertThat(scene.planAfter(Duration.ofMinutes(9))).isEmpty();
    assertThat(scene.report().words())
        .isEqualTo("4 of 3 serve; version v2 is tried with 5 % of the requests, for 60 s more");
    assertThat(scene.words(4)).isEqualTo("serves, for 9 min, 5 % of the requests at most");
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.UPDATING);
  }

  @Test
  void after_its_time_it_is_one_like_any_other_and_the_rollout_goes_on_as_without() {
    Scene scene = tried();
    assertThat(scene.planAfter(Duration.ofMinutes(10)))
        .containsExactlyInAnyOrder(new Admit(id(4), 4, Facts.ANY_SHARE), new Start(id(5), 5, "v2"));
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
    scene.serves(4, 5).judged(WELL).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
    scene.planAfter(10);
    assertThat(scene.state()).isEqualTo(Rollout.State.SWAPPING);
    assertThat(scene.service(SHOP).rollout().reason()).isEqualTo("judged well");
  }

  @Test
  void the_deadline_for_a_verdict_begins_after_its_time() {
    Scene scene = tried();
    scene.planAfter(Duration.ofMinutes(10));
    scene.serves(4, 5).plan();
    scene.planAfter(Duration.ofSeconds(119));
    assertThat(scene.state()).isEqualTo(Rollout.State.WATCHING);
    scene.planAfter(1);
    assertThat(scene.state()).isEqualTo(Rollout.State.SWAPPING);
  }

  @Test
  void a_canary_that_is_bad_goes_and_nobody_else_does() {
    Scene scene = tried().judged(BAD);
    assertThat(scene.plan()).containsExactly(new TakeOut(id(4), 4));
    leaves(scene, 4);
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
    assertThat(versions(scene)).containsExactly("v1", "v1", "v1");
  }

  @Test
  void a_canary_that_ends_is_the_end_of_the_new_version() {
    Scene scene = tried();
    scene.ends(4).plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.FAILED);
  }

  @Test
  void a_canary_that_a_person_takes_away_is_followed_by_another() {
    Scene scene = tried();
    scene.plan(new Operation.DrainInstance(id(4)));
    assertThat(scene.instance(5).version()).isEqualTo("v2");
    assertThat(scene.state()).isEqualTo(Rollout.State.CANARY);
  }

  @Test
  void the_supervisors_death_does_not_begin_its_time_anew() {
    Scene scene = tried();
    scene.planAfter(Duration.ofMinutes(9));
    scene.recovered().plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.CANARY);
    scene.planAfter(Duration.ofMinutes(1));
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
  }

  @Test
  void a_canary_that_is_not_declared_any_more_is_one_like_any_other() {
    Scene scene = tried();
    scene.planAfter(1);
    scene.declare(
        shop(3, 6)
            .with(new UpdateRule(2, Duration.ofSeconds(10), Duration.ofMinutes(2), true, null))
            .with("v2"));
    assertThat(scene.plan())
        .containsExactlyInAnyOrder(new Admit(id(4), 4, Facts.ANY_SHARE), new Start(id(5), 5, "v2"));
  }

  @Test
  void a_version_that_overtakes_a_canary_brings_its_own_and_that_one_gets_no_more_than_it_had() {
    Scene scene = tried();
    scene.declare(canary().service(SHOP).spec().with("v3"));
    List<Action> actions = scene.plan();
    assertThat(actions).doesNotHaveAnyElementsOfTypes(Admit.class);
    assertThat(scene.phase(4)).isEqualTo(Phase.DRAINING);
    assertThat(scene.state()).isEqualTo(Rollout.State.CANARY);
    assertThat(versions(scene)).containsExactly("v1", "v1", "v1", "v2", "v3");
  }

  @Test
  void on_the_way_back_to_the_stable_version_and_at_the_first_there_is_no_canary() {
    Scene scene = tried();
    scene.declare(canary().service(SHOP).spec().with("v1"));
    scene.plan();
    assertThat(scene.state()).isNotEqualTo(Rollout.State.CANARY);
    assertThat(scene.phase(4)).isEqualTo(Phase.DRAINING);

    Scene first = new Scene(canary().service(SHOP).spec());
    first.plan();
    assertThat(first.state()).isEqualTo(Rollout.State.SURGING);
  }

  @Test
  void where_an_old_one_stops_first_there_is_none() {
    Scene scene =
        surging(
            shop(1, 1)
                .with(
                    new UpdateRule(
                        1, Duration.ofSeconds(10), Duration.ofMinutes(2), true, CANARY)));
    scene.plan();
    assertThat(scene.state()).isEqualTo(Rollout.State.SURGING);
  }
}
