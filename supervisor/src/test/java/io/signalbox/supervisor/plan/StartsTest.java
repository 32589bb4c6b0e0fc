package io.signalbox.supervisor.plan;

import static io.signalbox.supervisor.plan.Scene.SHOP;
import static io.signalbox.supervisor.plan.Scene.id;
import static io.signalbox.supervisor.plan.Scene.running;
import static io.signalbox.supervisor.plan.Scene.shop;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.plan.Action.Start;
import org.junit.jupiter.api.Test;

class StartsTest {

  private static final InstanceId DB = new InstanceId("db", 1);
  private static final InstanceId LOG = new InstanceId("log", 1);

  private static ServiceSpec service(String name, String... needs) {
    return ServiceSpec.of(name, "x").dependingOn(needs);
  }

  @Test
  void a_service_waits_until_each_that_it_depends_on_serves() {
    Scene scene = new Scene(shop(1, 2).dependingOn("db", "log"), service("db"), service("log"));
    assertThat(scene.plan()).containsExactly(new Start(DB, 1, "x"), new Start(LOG, 2, "x"));
    assertThat(scene.words(1)).isEqualTo("waits for db, log");
    scene.serves(DB).plan();
    assertThat(scene.words(1)).isEqualTo("waits for log");
    assertThat(scene.report().words()).startsWith("0 of 1 serve: shop-1 waits for log");
    assertThat(scene.report().state()).isEqualTo(ServiceReport.State.DOWN);
    assertThat(scene.serves(LOG).plan()).containsExactly(new Start(id(1), 3, "v1"));
  }

  @Test
  void nobody_waits_for_a_service_that_is_not_here() {
    assertThat(new Scene(shop(1, 2).dependingOn("elsewhere")).plan()).hasSize(1);
  }

  @Test
  void a_service_waits_for_what_others_run_and_is_not_there() {
    Scene scene = new Scene(shop(1, 2).dependingOn("elsewhere")).missing("elsewhere");
    assertThat(scene.plan()).isEmpty();
    assertThat(scene.words(1)).isEqualTo("waits for elsewhere");
    assertThat(scene.missing().plan()).containsExactly(new Start(id(1), 1, "v1"));
  }

  @Test
  void services_that_need_each_other_in_a_circle_do_not_wait_for_each_other() {
    Scene scene =
        new Scene(service("a", "b", "d"), service("b", "c"), service("c", "a"), service("d", "d"));
    assertThat(scene.plan())
        .extracting(action -> action.instance().service())
        .containsExactly("b", "c", "d");
    scene.serves(new InstanceId("d", 1));
    assertThat(scene.plan())
        .hasSize(1)
        .first()
        .extracting(a -> a.instance().service())
        .isEqualTo("a");
  }

  @Test
  void one_that_dies_waits_as_well_while_what_it_depends_on_is_away() {
    Scene scene = new Scene(shop(1, 2).dependingOn("db"), service("db"));
    scene.plan();
    scene.serves(DB).plan();
    scene.serves(1).plan();
    scene.see(DB, scene.facts(DB, new Presence.Ended("exited with 1"))).ends(1);
    assertThat(scene.plan()).containsExactly(new Start(DB, 3, "x"));
    assertThat(scene.words(1)).isEqualTo("waits for db");
  }

  @Test
  void no_more_start_at_once_than_the_machine_can_take_and_who_has_waited_longest_is_next() {
    Scene scene = new Scene(shop(3, 3), service("zoo")).parallel(2);
    assertThat(scene.plan()).hasSize(2);
    assertThat(scene.words(3)).isEqualTo("waits for its turn: 2 others are starting");
    scene.serves(1);
    assertThat(scene.plan()).contains(new Start(id(3), 3, "v1"));
    scene.now = scene.now.plusSeconds(1);
    scene.ends(2);
    assertThat(scene.plan())
        .as("the other service has waited longer")
        .contains(new Start(new InstanceId("zoo", 1), 4, "x"))
        .extracting(Action::instance)
        .doesNotContain(id(2));
  }

  @Test
  void starts_that_go_on_and_on_hold_up_nobody_for_long() {
    Scene scene = new Scene(shop(4, 4)).parallel(2);
    scene.plan();
    scene.lives(1).lives(2);
    assertThat(scene.planAfter(14)).isEmpty();
    assertThat(scene.last.next()).isEqualTo(scene.now.plusSeconds(1));
    assertThat(scene.planAfter(1)).containsExactly(new Start(id(3), 3, "v1"));
    scene.lives(3);
    assertThat(scene.planAfter(14)).as("one after the other").isEmpty();
    assertThat(scene.words(4)).isEqualTo("waits for its turn: 3 others are starting");
    assertThat(scene.serves(3).plan()).contains(new Start(id(4), 4, "v1"));
  }

  @Test
  void a_start_that_goes_on_and_on_leaves_the_other_places_as_they_are() {
    Scene scene = new Scene(shop(5, 5)).parallel(2);
    scene.plan();
    scene.lives(1).serves(2);
    assertThat(scene.plan()).contains(new Start(id(3), 3, "v1"));
    scene.lives(3);
    assertThat(scene.planAfter(14)).isEmpty();
    assertThat(scene.serves(3).plan()).contains(new Start(id(4), 4, "v1"));
    scene.lives(4);
    assertThat(scene.planAfter(10)).as("that of the first does not count for more").isEmpty();
  }

  @Test
  void those_that_still_end_leave_room_up_to_the_most_there_may_be() {
    Scene scene = running(shop(2, 2));
    scene.declare(shop(0, 2)).plan();
    scene.lives(1).lives(2).declare(shop(2, 2));
    assertThat(scene.plan())
        .filteredOn(Start.class::isInstance)
        .containsExactly(new Start(id(3), 3, "v1"));
    assertThat(scene.words(4)).isEqualTo("waits until one of 3 that still run has ended");
    assertThat(scene.service(SHOP).instances()).hasSize(4);
  }
}
