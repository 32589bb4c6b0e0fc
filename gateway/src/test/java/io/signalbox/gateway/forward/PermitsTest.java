package io.signalbox.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.forward.Permits.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermitsTest {

  private static final Address ONE = new Address("127.0.0.1", 1, false);
  private static final Address OTHER = new Address("127.0.0.1", 2, false);

  private final Permits permits =
      new Permits(
          new PoolSettings(
              2, 2, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(1)));
  private final List<String> granted = new ArrayList<>();

  private Permits.Waiting waiting(String name) {
    return () -> granted.add(name);
  }

  @Test
  void each_instance_has_its_own() {
    assertThat(permits.ask(ONE, waiting("a"))).isEqualTo(Grant.GRANTED);
    assertThat(permits.ask(ONE, waiting("b"))).isEqualTo(Grant.GRANTED);
    assertThat(permits.ask(ONE, waiting("c"))).isEqualTo(Grant.WAITS);
    assertThat(permits.ask(OTHER, waiting("d"))).isEqualTo(Grant.GRANTED);
    assertThat(permits.taken()).isEqualTo(3);
    assertThat(permits.waiting()).isEqualTo(1);
    assertThat(permits.isWaitedFor(ONE)).isTrue();
    assertThat(permits.isWaitedFor(OTHER)).isFalse();
    assertThat(granted).isEmpty();
  }

  @Test
  void those_who_wait_get_them_in_order_and_too_many_are_refused() {
    for (String name : List.of("a", "b", "c", "d")) {
      permits.ask(ONE, waiting(name));
    }
    assertThat(permits.ask(ONE, waiting("e"))).isEqualTo(Grant.REFUSED);
    permits.giveBack(ONE);
    permits.giveBack(ONE);
    assertThat(granted).containsExactly("c", "d");
    assertThat(permits.taken()).isEqualTo(2);

    permits.giveBack(ONE);
    permits.giveBack(ONE);
    assertThat(permits.taken()).isZero();
  }

  @Test
  void who_does_not_want_one_any_more_is_passed_over() {
    permits.ask(ONE, waiting("a"));
    permits.ask(ONE, waiting("b"));
    permits.ask(ONE, () -> false);
    permits.ask(ONE, waiting("d"));
    permits.giveBack(ONE);

    assertThat(granted).containsExactly("d");
    assertThat(permits.isWaitedFor(ONE)).isFalse();
  }

  @Test
  void who_has_found_another_way_takes_nobodys_place() {
    permits.ask(ONE, waiting("a"));
    permits.ask(ONE, waiting("b"));
    Permits.Waiting served = waiting("c");
    permits.ask(ONE, served);
    permits.ask(ONE, waiting("d"));
    permits.forget(ONE, served);

    assertThat(permits.waiting()).isEqualTo(1);
    assertThat(permits.ask(ONE, waiting("e"))).isEqualTo(Grant.WAITS);
    permits.giveBack(ONE);
    assertThat(granted).containsExactly("d");
  }
}
