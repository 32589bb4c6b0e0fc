package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CasualtiesTest {

  private static final long KILLED = Long.MAX_VALUE - 5;

  private final Casualties casualties = new Casualties(Switch.HANDOFF);

  @BeforeEach
  void kill() {
    casualties.killed("member-2", KILLED);
  }

  @Test
  void what_was_with_a_killed_member_is_explained() {
    assertThat(casualties.explain("member-2", later(0))).isTrue();
    assertThat(casualties.explain("member-2", later(1000))).isTrue();
  }

  @Test
  void so_is_what_may_have_been_with_it() {
    assertThat(casualties.explain(null, later(1000))).isTrue();
  }

  @Test
  void what_was_with_another_is_not() {
    assertThat(casualties.explain("member-1", later(0))).isFalse();
  }

  @Test
  void where_the_gateway_proxies_any_may_have_had_it() {
    Casualties proxied = new Casualties(Switch.PROXY);
    proxied.killed("member-2", KILLED);

    assertThat(proxied.explain("member-1", later(1000))).isTrue();
    assertThat(proxied.explain("member-1", later(2000))).isFalse();
  }

  @Test
  void nor_is_what_ended_before_or_long_after() {
    assertThat(casualties.explain("member-2", KILLED - 1)).isFalse();
    assertThat(casualties.explain("member-2", later(2000))).isFalse();
    assertThat(casualties.explain(null, later(2000))).isFalse();
  }

  private static long later(long millis) {
    return KILLED + TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
