package io.signalbox.supervisor.plan;

import static io.signalbox.supervisor.plan.Scene.SHOP;
import static io.signalbox.supervisor.plan.Scene.id;
import static io.signalbox.supervisor.plan.Scene.running;
import static io.signalbox.supervisor.plan.Scene.shop;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.plan.Action.Start;
import io.signalbox.supervisor.plan.Action.TakeOut;
import io.signalbox.supervisor.plan.Operation.Drain;
import io.signalbox.supervisor.plan.Operation.DrainInstance;
import io.signalbox.supervisor.plan.Operation.DrainNode;
import io.signalbox.supervisor.plan.Operation.Restart;
import io.signalbox.supervisor.plan.Operation.RestartInstance;
import io.signalbox.supervisor.plan.Operation.Resume;
import io.signalbox.supervisor.plan.Operation.ResumeNode;
import io.signalbox.supervisor.plan.Operation.Scale;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OperationTest {

  private static final InstanceId DB = new InstanceId("db", 1);

  private static ServiceSpec db() {
    return ServiceSpec.of("db", "d1");
  }

  /** One of shop, which needs db. */
  private static Scene shopAndDb() {
    Scene scene = new Scene(shop(1, 2).dependingOn("db"), db());
    scene.plan();
    scene.serves(DB).plan();
    scene.serves(1).plan();
    scene.planAfter(10);
    return scene;
  }

  @Test
  void a_service_gets_as_many_as_a_person_says_until_the_declared_number_changes() {
    Scene scene = running(shop(1, 5));
    assertThat(scene.plan(new Scale(SHOP, 3)))
        .containsExactly(new Start(id(2), 2, "v1"), new Start(id(3), 3, "v1"));
    scene.serves(2, 3).declare(shop(1, 5).with("v1"));
    assertThat(scene.plan()).isEmpty();
    scene.declare(shop(2, 5));
    assertThat(scene.plan()).containsExactly(new TakeOut(id(3), 3));
    assertThat(scene.service(SHOP).scaled()).isNull();
  }

  @Test
  void a_number_out_of_bounds_is_refused() {
    Scene scene = running(shop(1, 5));
    assertThat(scene.objection(new Scale(SHOP, 6))).isEqualTo("shop may have 0 to 5 instances");
    assertThat(scene.plan(new Scale(SHOP, 6))).isEmpty();
  }

  @Test
  void what_nobody_knows_is_refused() {
    Scene scene = running(shop(1, 5));
    assertThat(scene.objection(new Restart("shoe"))).isEqualTo("there is no service shoe");
    assertThat(scene.objection(new DrainInstance(id(7)))).isEqualTo("there is no instance shop-7");
    assertThat(scene.objection(new Operation.Retry(SHOP)))
        .isEqualTo("version v1 of shop has not been given up");
    assertThat(scene.plan(new Restart("shoe"), new DrainInstance(id(7)))).isEmpty();
  }

  @Test
  void a_restart_replaces_all_one_after_the_other() {
    Scene scene = running(shop(2, 2));
    assertThat(scene.plan(new Restart(SHOP))).containsExactly(new Start(id(3), 3, "v1"));
    scene.serves(3).plan();
    assertThat(scene.planAfter(9)).as("it has to prove itself").isEmpty();
    assertThat(scene.planAfter(1)).containsExactly(new TakeOut(id(2), 2));
    assertThat(scene.ends(2).plan()).contains(new Start(id(4), 4, "v1"));
    scene.forget(2).serves(4).plan();
    assertThat(scene.planAfter(10)).containsExactly(new TakeOut(id(1), 1));
    scene.ends(1).plan();
    scene.forget(1).plan();
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
    assertThat(scene.report().words()).isEqualTo("2 of 2 serve");
  }

  @Test
  void a_restart_of_one_that_must_be_alone_stops_it_first() {
    Scene scene = running(shop(1, 1));
    assertThat(scene.plan(new Restart(SHOP))).containsExactly(new TakeOut(id(1), 1));
    assertThat(scene.ends(1).plan()).contains(new Start(id(2), 2, "v1"));
  }

  @Test
  void a_restart_tries_at_once_what_waits_after_failures_and_forgets_them() {
    Scene scene = new Scene(shop(1, 1));
    scene.plan();
    scene.see(1, new Presence.NotStarted("its jar is missing", true)).plan();
    assertThat(scene.plan(new Restart(SHOP))).containsExactly(new Start(id(1), 2, "v1"));
    assertThat(scene.instance(1).restarts()).isEqualTo(Restarts.NONE);
  }

  @Test
  void a_restart_whose_new_instance_fails_leaves_the_old_ones_alone() {
    Scene scene = running(shop(2, 2));
    scene.plan(new Restart(SHOP));
    for (int i = 0; i < 100; i++) {
      scene.see(3, new Presence.Ended("exited with 1")).planAfter(10);
    }
    assertThat(scene.phase(1)).isEqualTo(Phase.READY);
    assertThat(scene.phase(2)).isEqualTo(Phase.READY);
  }

  @Test
  void one_instance_is_restarted_by_itself() {
    Scene scene = running(shop(2, 2));
    assertThat(scene.plan(new RestartInstance(id(1)))).containsExactly(new Start(id(3), 3, "v1"));
    scene.serves(3).plan();
    assertThat(scene.planAfter(10)).containsExactly(new TakeOut(id(1), 1));
    scene.ends(1).plan();
    scene.forget(1).plan();
    assertThat(scene.phases()).containsExactly(Phase.READY, Phase.READY);
  }

  @Test
  void a_restart_while_a_new_version_comes_in_changes_nothing() {
    Scene scene = running(shop(2, 2));
    scene.declare(shop(2, 2).with("v2")).plan();
    scene.serves(3).plan();
    assertThat(scene.plan(new Restart(SHOP))).isEmpty();
    assertThat(scene.judged(new Verdict.Well()).planAfter(10))
        .containsExactly(new TakeOut(id(2), 2));
  }

  @Test
  void an_instance_that_is_drained_leaves_at_once_and_another_comes() {
    Scene scene = running(shop(2, 2));
    assertThat(scene.plan(new DrainInstance(id(1))))
        .containsExactlyInAnyOrder(new TakeOut(id(1), 1), new Start(id(3), 3, "v1"));
    assertThat(scene.words(1)).isEqualTo("drains, for 0 s, 5 in flight: drained by hand");
  }

  @Test
  void a_service_that_is_drained_has_nobody_until_it_is_resumed() {
    Scene scene = running(shop(1, 2));
    assertThat(scene.plan(new Drain(SHOP))).containsExactly(new TakeOut(id(1), 1));
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.LEAVING);
    scene.ends(1).plan();
    scene.forget(1);
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.IDLE);
    assertThat(scene.plan(new Resume(SHOP))).containsExactly(new Start(id(1), 2, "v1"));
  }

  @Test
  void a_node_is_drained_of_those_first_that_need_others() {
    Scene scene = shopAndDb();
    assertThat(scene.plan(new DrainNode())).containsExactly(new TakeOut(id(1), 2));
    scene.see(1, scene.alive(1).inFlight(0)).plan();
    assertThat(scene.instance(DB).phase()).isEqualTo(Phase.READY);
    assertThat(scene.ends(1).plan()).contains(new TakeOut(DB, 1));
    scene.forget(1).see(DB, scene.facts(DB, new Presence.Ended("exited with 143"))).plan();
    scene.see(DB, scene.facts(DB, new Presence.Absent())).plan();
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
    assertThat(scene.plan(new ResumeNode())).hasSize(1);
  }

  @Test
  void services_that_are_not_declared_any_more_leave_in_the_same_order_and_are_forgotten() {
    Scene scene = shopAndDb();
    scene.undeclare(SHOP).undeclare("db");
    assertThat(scene.plan()).containsExactly(new TakeOut(id(1), 2));
    assertThat(scene.ends(1).plan()).contains(new TakeOut(DB, 1));
    scene.see(DB, scene.facts(DB, new Presence.Ended("exited with 143"))).plan();
    scene.forget(1);
    scene.see(DB, Facts.of(1, "d1", new Presence.Absent()));
    scene.plan();
    assertThat(scene.memory.services()).isEmpty();
  }

  @Test
  void one_that_others_need_is_drained_all_the_same_when_they_stay() {
    Scene scene = shopAndDb();
    assertThat(scene.plan(new Drain("db"))).containsExactly(new TakeOut(DB, 1));
  }

  @Test
  void fewer_are_wanted_those_go_that_are_missed_least() {
    Scene scene = running(shop(3, 3));
    scene.ends(1).plan();
    scene.lives(1).declare(shop(2, 3)).plan();
    assertThat(scene.phases()).containsExactly(Phase.STOPPING, Phase.READY, Phase.READY);
  }
}
