package io.signalbox.supervisor.plan;

import static io.signalbox.supervisor.plan.Scene.id;
import static io.signalbox.supervisor.plan.Scene.running;
import static io.signalbox.supervisor.plan.Scene.shop;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.plan.Action.Kill;
import io.signalbox.supervisor.plan.Action.Start;
import io.signalbox.supervisor.plan.Action.TakeOut;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SicknessTest {

  @Test
  void the_replacement_comes_first_and_then_the_sick_one_is_drained() {
    Scene scene = running(shop(3, 3));
    assertThat(scene.ails(2).plan())
        .containsExactly(new TakeOut(id(2), 2), new Start(id(4), 4, "v1"));
    scene.outOfTable(2).lives(4);
    assertThat(scene.planAfter(20)).isEmpty();
    assertThat(scene.phase(2)).isEqualTo(Phase.SICK);
    scene.serves(4).plan();
    assertThat(scene.phase(2)).isEqualTo(Phase.DRAINING);
  }

  @Test
  void one_that_does_not_answer_is_killed() {
    Scene scene = running(shop(3, 3));
    scene.ails(2).plan();
    scene.see(2, scene.alive(2).with(new Facts.Probes(0, 9, false)));
    scene.planAfter(5);
    assertThat(scene.serves(4).plan()).containsExactly(new Kill(id(2), 2));
  }

  @Test
  void one_that_must_be_alone_has_its_time_to_recover_and_then_makes_way() {
    Scene scene = running(shop(1, 1));
    assertThat(scene.ails(1).plan()).containsExactly(new TakeOut(id(1), 1));
    scene.see(1, scene.alive(1).with(new Facts.Probes(0, 9, false)));
    assertThat(scene.planAfter(4)).isEmpty();
    assertThat(scene.planAfter(1)).containsExactly(new Kill(id(1), 1));
    assertThat(scene.ends(1).plan()).contains(new Start(id(2), 2, "v1"));
  }

  @Test
  void a_replacement_that_fails_does_not_keep_the_sick_one_for_ever() {
    Scene scene = running(shop(1, 2));
    scene.ails(1).plan();
    scene.outOfTable(1).ends(2);
    scene.planAfter(5);
    assertThat(scene.phase(2)).isEqualTo(Phase.BACKOFF);
    assertThat(scene.phase(1)).isEqualTo(Phase.DRAINING);
  }

  @Test
  void who_is_sick_again_and_again_is_replaced_ever_more_slowly() {
    Scene scene = running(shop(1, 2));
    scene.ails(1).plan();
    scene.ends(1).plan();
    scene.forget(1).serves(2).plan();
    scene.ails(2).plan();
    assertThat(scene.phase(1)).isEqualTo(Phase.BACKOFF);
    assertThat(scene.instance(1).restarts().inARow()).isEqualTo(2);
  }

  @Test
  void ten_good_minutes_make_the_next_failure_a_first_one() {
    Scene scene = running(shop(1, 2));
    scene.ends(1).plan();
    scene.serves(1).plan();
    scene.planAfter(Duration.ofMinutes(10));
    scene.ends(1).plan();
    assertThat(scene.instance(1).restarts().inARow()).isEqualTo(1);
  }

  @Test
  void when_half_of_them_fall_sick_within_a_minute_one_is_replaced_and_the_others_stay() {
    Scene scene = running(shop(4, 4));
    List<Action> actions = scene.ails(1, 2, 3).plan();
    assertThat(actions).containsExactly(new TakeOut(id(1), 1), new Start(id(5), 5, "v1"));
    assertThat(scene.words(2)).contains("stays in the table, since many fell sick at once");
    scene.outOfTable(1).lives(5);
    assertThat(scene.planAfter(30)).isEmpty();
    assertThat(scene.phases())
        .containsExactly(Phase.SICK, Phase.SICK, Phase.SICK, Phase.READY, Phase.STARTING);
  }

  @Test
  void when_the_first_is_replaced_the_next_one_is() {
    Scene scene = running(shop(4, 4));
    scene.ails(1, 2, 3).plan();
    scene.outOfTable(1).serves(5);
    scene.planAfter(5);
    assertThat(scene.phase(1)).isEqualTo(Phase.DRAINING);
    assertThat(scene.ends(1).plan()).contains(new TakeOut(id(2), 2), new Start(id(6), 6, "v1"));
  }

  @Test
  void those_that_fall_sick_one_after_the_other_have_causes_of_their_own() {
    Scene scene = running(shop(4, 8));
    scene.ails(1).plan();
    scene.planAfter(61);
    assertThat(scene.ails(2).plan()).contains(new TakeOut(id(2), 2));
  }

  @Test
  void who_stayed_and_gets_well_goes_on_as_if_nothing_had_been() {
    Scene scene = running(shop(2, 2));
    scene.ails(1, 2).plan();
    scene.outOfTable(1).lives(3);
    assertThat(scene.phase(2)).isEqualTo(Phase.SICK);
    assertThat(scene.serves(2).plan()).isEmpty();
    assertThat(scene.phase(2)).isEqualTo(Phase.READY);
    assertThat(scene.instance(2).restarts()).isEqualTo(Restarts.NONE);
  }
}
