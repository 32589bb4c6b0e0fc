package io.signalbox.supervisor.plan;

import static io.signalbox.supervisor.plan.Scene.SHOP;
import static io.signalbox.supervisor.plan.Scene.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SleepTest {

  private static final long IDLE = 600;
  private static final long DEEP = 7200;
  private static final Facts.Probes WELL = new Facts.Probes(3, 0, true);

  private static ServiceSpec sleeper(String name) {
    return sleeper(name, false);
  }

  private static ServiceSpec sleeper(String name, boolean pauses) {
    ServiceSpec.Times times = ServiceSpec.Times.DEFAULTS;
    return ServiceSpec.of(name, "v1")
        .with(
            new ServiceSpec.Times(
                times.start(),
                times.drain(),
                times.stop(),
                new Idle(
                    Duration.ofSeconds(IDLE),
                    pauses,
                    pauses ? Duration.ofSeconds(DEEP) : null,
                    true)));
  }

  /** Called, started and in the table. */
  private static Scene awake() {
    return awake(false);
  }

  private static Scene awake(boolean pauses) {
    Scene scene = new Scene(sleeper(SHOP, pauses)).called(SHOP);
    scene.plan();
    scene.serves(1).quiet(SHOP, 0);
    scene.plan();
    scene.planAfter(scene.service(SHOP).spec().update().watch());
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.WELL);
    return scene;
  }

  @Test
  void it_begins_asleep() {
    Scene scene = new Scene(sleeper(SHOP));

    assertThat(scene.plan()).isEmpty();
    assertThat(scene.planAfter(5)).isEmpty();
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.ASLEEP);
    assertThat(scene.report().words()).isEqualTo("sleeps, for 5 s");
  }

  @Test
  void what_runs_already_is_awake() {
    Scene scene =
        new Scene(sleeper(SHOP))
            .see(id(1), Facts.of(1, "v1", new Presence.Alive()).with(Facts.Table.IN));

    scene.plan();

    assertThat(scene.phases()).containsExactly(Phase.UNKNOWN);
  }

  @Test
  void who_waits_for_it_wakes_it() {
    Scene scene = new Scene(sleeper(SHOP));
    scene.plan();

    assertThat(scene.called(SHOP).plan())
        .extracting(Action::kind)
        .containsExactly(Action.Kind.START);
  }

  @Test
  void however_many_wait_it_is_started_once() {
    Scene scene = new Scene(sleeper(SHOP)).called(SHOP);
    scene.plan();

    assertThat(scene.lives(1).planAfter(1)).isEmpty();
    assertThat(scene.planAfter(1)).isEmpty();
    assertThat(scene.phases()).containsExactly(Phase.STARTING);
  }

  @Test
  void it_falls_asleep_when_it_has_been_quiet_for_long_enough() {
    Scene scene = awake();

    scene.quiet(SHOP, IDLE - 1).planAfter(IDLE - 1);
    assertThat(scene.phases()).containsExactly(Phase.READY);
    scene.quiet(SHOP, IDLE).planAfter(1);

    assertThat(scene.phases()).containsExactly(Phase.DRAINING);
    assertThat(scene.words(1)).endsWith("sleeps");
    assertThat(scene.last.actions()).isEmpty();
  }

  @Test
  void it_looks_again_when_it_may_be_time() {
    Scene scene = awake();

    scene.quiet(SHOP, 100).planAfter(200);

    assertThat(scene.last.next()).isEqualTo(scene.now.plusSeconds(IDLE - 100));
  }

  @Test
  void it_has_its_time_from_when_it_is_ready() {
    Scene scene = awake();

    scene.quiet(SHOP, IDLE + 60).planAfter(1);

    assertThat(scene.phases()).containsExactly(Phase.READY);
  }

  @Test
  void it_stays_awake_while_nobody_can_tell() {
    Scene scene = awake().uncertain(SHOP);

    scene.planAfter(10 * IDLE);

    assertThat(scene.phases()).containsExactly(Phase.READY);
  }

  @Test
  void who_comes_while_it_falls_asleep_gets_another_instance() {
    Scene scene = awake();
    scene.quiet(SHOP, IDLE).planAfter(IDLE);

    scene.called(SHOP).plan();

    assertThat(scene.phases()).containsExactly(Phase.DRAINING, Phase.STARTING);
  }

  @Test
  void whom_it_needs_wakes_first_and_stays_awake_with_it() {
    Scene scene = new Scene(sleeper(SHOP).dependingOn("db"), sleeper("db"));
    InstanceId db = new InstanceId("db", 1);
    scene.plan();

    assertThat(scene.called(SHOP).plan()).extracting(Action::instance).containsExactly(db);
    scene.serves(db);
    assertThat(scene.plan()).extracting(Action::instance).contains(id(1));
    scene.serves(1).quiet(SHOP, 0).quiet("db", 10 * IDLE);
    scene.plan();
    scene.planAfter(10 * IDLE);
    assertThat(scene.instance(db).phase()).isEqualTo(Phase.READY);

    scene.quiet(SHOP, IDLE).plan();
    assertThat(scene.phases()).containsExactly(Phase.DRAINING);
    assertThat(scene.instance(db).phase()).as("as long as shop still runs").isEqualTo(Phase.READY);
    scene.outOfTable(1).ends(1).plan();
    scene.plan();
    assertThat(scene.instance(db).phase()).isEqualTo(Phase.DRAINING);
  }

  @Test
  void a_version_that_comes_while_it_sleeps_is_tried_when_it_wakes() {
    Scene scene = awake();
    scene.quiet(SHOP, IDLE).planAfter(IDLE);
    scene.vanishes(1);
    scene.plan();
    scene.declare(sleeper(SHOP).with("v2"));
    assertThat(scene.planAfter(60)).isEmpty();

    scene.called(SHOP).plan();
    assertThat(scene.instance(1).version()).isEqualTo("v2");
    scene.ends(1).plan();

    assertThat(scene.state()).as("is back already").isEqualTo(Rollout.State.FAILED);
    assertThat(scene.last.memory().services().get(SHOP).instances())
        .extracting(InstanceMemory::version)
        .contains("v1");
  }

  @Test
  void it_remembers_over_a_restart_and_forgets_when_it_never_sleeps_any_more() {
    Scene scene = new Scene(sleeper(SHOP));
    scene.plan();

    assertThat(scene.recovered().planAfter(1)).isEmpty();
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.ASLEEP);
    List<Action> actions = scene.declare(ServiceSpec.of(SHOP, "v1")).plan();

    assertThat(actions).extracting(Action::kind).containsExactly(Action.Kind.START);
  }

  /** Out of the table, and without anything in flight. */
  private static Facts idle(Scene scene) {
    return scene.alive(1).with(Facts.Table.OUT).inFlight(0);
  }

  private static Facts thawed(Scene scene) {
    return idle(scene).done(Set.of(Action.Kind.THAW));
  }

  private static Scene paused() {
    Scene scene = awake(true);
    scene.quiet(SHOP, IDLE).planAfter(IDLE);
    scene.see(1, idle(scene)).plan();
    scene.see(1, idle(scene).frozen(true)).plan();
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.ASLEEP);
    return scene;
  }

  @Test
  void one_that_pauses_is_frozen_when_nobody_can_call_it_and_nothing_is_in_flight() {
    Scene scene = awake(true);

    assertThat(scene.quiet(SHOP, IDLE).planAfter(IDLE))
        .containsExactly(new Action.TakeOut(id(1), 1));
    assertThat(scene.phases()).containsExactly(Phase.PAUSED);
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.LEAVING);

    Facts busy = scene.alive(1).with(Facts.Table.OUT).inFlight(1);
    assertThat(scene.see(1, busy).plan()).isEmpty();
    assertThat(scene.planAfter(Duration.ofMinutes(10))).isEmpty();
    assertThat(scene.see(1, idle(scene)).plan()).containsExactly(new Action.Freeze(id(1), 1));
    assertThat(scene.see(1, idle(scene).frozen(true)).planAfter(3)).isEmpty();
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.ASLEEP);
    assertThat(scene.report().words()).endsWith(", 1 paused");
  }

  @Test
  void where_nobody_can_tell_who_is_connected_it_has_the_time_to_drain() {
    Scene scene = awake(true);
    scene.quiet(SHOP, IDLE).planAfter(IDLE);
    scene.see(1, scene.alive(1).with(Facts.Table.OUT));
    long drain = scene.service(SHOP).spec().times().drain().toSeconds();

    assertThat(scene.planAfter(drain - 1)).isEmpty();
    assertThat(scene.planAfter(1)).containsExactly(new Action.Freeze(id(1), 1));
  }

  @Test
  void who_waits_has_it_thawed_and_then_called() {
    Scene scene = paused();

    assertThat(scene.called(SHOP).plan()).containsExactly(new Action.Thaw(id(1), 1));
    assertThat(scene.see(1, idle(scene)).plan()).as("not before it is done").isEmpty();
    assertThat(scene.see(1, thawed(scene)).plan())
        .containsExactly(new Action.Admit(id(1), 1, Facts.ANY_SHARE));
    scene.serves(1).quiet(SHOP, 0).plan();
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.WELL);
    assertThat(scene.planAfter(IDLE - 1)).isEmpty();
  }

  @Test
  void who_comes_before_it_is_frozen_has_it_called_once_it_certainly_is_not() {
    Scene scene = awake(true);
    scene.quiet(SHOP, IDLE).planAfter(IDLE);

    assertThat(scene.see(1, idle(scene)).called(SHOP).plan())
        .containsExactly(new Action.Thaw(id(1), 1));
    assertThat(scene.see(1, thawed(scene)).plan())
        .containsExactly(new Action.Admit(id(1), 1, Facts.ANY_SHARE));
  }

  /** What is being done to it is not known before it is over. */
  @Test
  void who_comes_while_it_is_being_frozen_has_it_thawed() {
    Scene scene = awake(true);
    scene.quiet(SHOP, IDLE).planAfter(IDLE);
    scene.see(1, idle(scene)).plan();

    assertThat(scene.see(1, thawed(scene).busy(true)).called(SHOP).plan()).isEmpty();
    assertThat(scene.see(1, idle(scene).frozen(true)).plan())
        .containsExactly(new Action.Thaw(id(1), 1));
  }

  @Test
  void a_paused_one_that_dies_is_missed_by_nobody_until_somebody_calls() {
    Scene scene = paused();

    scene.ends(1).plan();
    scene.forget(1).plan();
    assertThat(scene.planAfter(Duration.ofDays(1))).isEmpty();
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.ASLEEP);

    assertThat(scene.called(SHOP).plan())
        .extracting(Action::kind)
        .containsExactly(Action.Kind.START);
  }

  @Test
  void a_paused_one_that_is_drained_by_hand_ends() {
    Scene scene = paused();

    assertThat(scene.plan(new Operation.Drain(SHOP)))
        .containsExactly(new Action.Terminate(id(1), 1));
  }

  @Test
  void the_supervisors_death_changes_nothing_of_it() {
    Scene scene = paused().recovered();

    assertThat(scene.plan()).isEmpty();
    assertThat(scene.phases()).containsExactly(Phase.PAUSED);
    assertThat(scene.called(SHOP).plan()).containsExactly(new Action.Thaw(id(1), 1));
  }

  @Test
  void one_that_is_frozen_and_not_remembered_goes_on() {
    Scene scene = new Scene(sleeper(SHOP, true));
    scene.see(
        id(1),
        Facts.of(1, "v1", new Presence.Alive()).with(Facts.Table.OUT).inFlight(0).frozen(true));
    assertThat(scene.plan()).containsExactly(new Action.Thaw(id(1), 1));
  }

  @Test
  void one_that_is_declared_to_sleep_no_more_goes_on() {
    Scene scene = paused();

    scene.declare(ServiceSpec.of(SHOP, "v1"));
    assertThat(scene.plan()).containsExactly(new Action.Thaw(id(1), 1));
    assertThat(scene.see(1, thawed(scene)).plan())
        .containsExactly(new Action.Admit(id(1), 1, Facts.ANY_SHARE));
  }

  @Test
  void what_a_paused_one_needs_may_sleep_too() {
    ServiceSpec db = sleeper("db", false);
    Scene scene = new Scene(sleeper(SHOP, true).dependingOn("db"), db).called(SHOP);
    InstanceId one = new InstanceId("db", 1);
    scene.plan();
    scene.serves(one).plan();
    scene.serves(1).quiet(SHOP, 0).quiet("db", 0).plan();
    scene.planAfter(scene.service(SHOP).spec().update().watch());

    scene.quiet(SHOP, IDLE).quiet("db", IDLE).planAfter(IDLE);
    assertThat(scene.phases()).containsExactly(Phase.PAUSED);
    scene.see(1, idle(scene).frozen(true)).planAfter(1);
    assertThat(scene.instance(one).phase()).isEqualTo(Phase.DRAINING);

    scene.see(one, scene.facts(one, new Presence.Ended("exited with 0"))).plan();
    assertThat(scene.called(SHOP).plan())
        .extracting(Action::kind)
        .containsExactly(Action.Kind.START);
    InstanceId two = new InstanceId("db", 2);
    assertThat(scene.serves(two).plan()).containsExactly(new Action.Thaw(id(1), 2));
  }

  @Test
  void the_supervisors_death_while_it_is_thawed_has_it_thawed_again() {
    Scene scene = paused().called(SHOP);
    scene.plan();
    assertThat(scene.recovered().planAfter(60)).containsExactly(new Action.Thaw(id(1), 1));
    assertThat(scene.phases()).containsExactly(Phase.WAKING);

    assertThat(scene.see(1, thawed(scene)).plan())
        .containsExactly(new Action.Admit(id(1), 1, Facts.ANY_SHARE));
  }

  @Test
  void who_has_got_through_to_one_that_is_paused_wakes_it() {
    assertThat(paused().quiet(SHOP, 0).plan()).containsExactly(new Action.Thaw(id(1), 1));
  }

  /** And does not wake what it needed. */
  @Test
  void a_paused_one_that_leaves_starts_nothing() {
    ServiceSpec db = sleeper("db", false);
    Scene scene = new Scene(sleeper(SHOP, true).dependingOn("db"), db);
    scene.see(
        id(1), Facts.of(1, "v1", new Presence.Alive()).with(Facts.Table.IN).with(WELL).inFlight(0));
    scene.quiet(SHOP, IDLE).quiet("db", IDLE).plan();
    scene.planAfter(IDLE);
    scene.see(1, idle(scene).frozen(true)).plan();
    assertThat(scene.phases()).containsExactly(Phase.PAUSED);

    assertThat(scene.undeclare(SHOP).plan()).containsExactly(new Action.Terminate(id(1), 1));
  }

  @Test
  void one_that_has_been_paused_for_long_is_stopped() {
    Scene scene = paused();
    assertThat(scene.planAfter(DEEP - 1)).isEmpty();
    assertThat(scene.planAfter(1)).containsExactly(new Action.Terminate(id(1), 1));
    scene.ends(1).plan();
    scene.forget(1).plan();
    assertThat(scene.report().words()).isEqualTo("sleeps, for 2 h");

    assertThat(scene.called(SHOP).plan())
        .extracting(Action::kind)
        .containsExactly(Action.Kind.START);
  }

  @Test
  void what_nobody_passes_calls_on_to_sleeps_with_those_that_need_it() {
    ServiceSpec db = ServiceSpec.of("db", "v1");
    ServiceSpec.Times times = db.times();
    Idle idle = new Idle(Duration.ofSeconds(IDLE), false, null, false);
    Scene scene =
        new Scene(
            sleeper(SHOP).dependingOn("db"),
            db.with(new ServiceSpec.Times(times.start(), times.drain(), times.stop(), idle)));
    InstanceId first = new InstanceId("db", 1);
    scene.plan();
    scene.called(SHOP).plan();
    scene.serves(first).plan();
    scene.serves(1).quiet(SHOP, 0).plan();

    scene.planAfter(2 * IDLE);
    assertThat(scene.instance(first).phase()).isEqualTo(Phase.READY);
    scene.quiet(SHOP, IDLE).plan();
    scene.outOfTable(1).ends(1).plan();
    scene.plan();

    assertThat(scene.instance(first).phase()).isEqualTo(Phase.DRAINING);
  }
}
