package io.signalbox.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RationTest {

  private static final long SECOND = 1_000_000_000L;

  private final Ration ration = new Ration();
  private long now;

  @Test
  void a_repeated_event_gets_some_lines_at_once_and_then_a_few() {
    assertThat(written("a", "again {}", 100, 10_000)).isBetween(7_000L, 9_000L);
    assertThat(written("a", "again {}", 100, 60_000)).isBetween(5_000L, 7_000L);
  }

  @Test
  void after_a_pause_there_is_no_more_than_at_first() {
    written("a", "again {}", 100, 10_000);
    now += 3600 * SECOND;
    assertThat(written("a", "again {}", 100, 1_000)).isBetween(7_000L, 9_000L);
  }

  @Test
  void a_flood_of_one_kind_leaves_the_other_kinds_and_loggers_their_lines() {
    written("a", "again {}", 100, 60_000);
    assertThat(ration.take("a", "something else", 100, now)).isTrue();
    assertThat(ration.take("b", "again {}", 100, now)).isTrue();
  }

  @Test
  void formats_that_a_client_makes_up_do_not_get_round_it() {
    long bytes = 0;
    for (int i = 0; i < 60_000; i++) {
      now += SECOND / 1000;
      bytes += ration.take("a", "made up " + i, 100, now) ? 100 : 0;
    }
    assertThat(bytes).isLessThan(64_000 + 60 * 1_000 + 200);
    assertThat(ration.take("b", "again", 100, now)).isTrue();
  }

  @Test
  void one_large_event_goes_and_the_next_ones_wait() {
    assertThat(ration.take("a", "large", 7_900, now)).isTrue();
    assertThat(ration.take("a", "large", 7_900, now)).isTrue();
    assertThat(ration.take("a", "large", 7_900, now)).isFalse();
    now += 70 * SECOND;
    assertThat(ration.take("a", "large", 7_900, now)).isFalse();
    now += 20 * SECOND;
    assertThat(ration.take("a", "large", 7_900, now)).isTrue();
  }

  @Test
  void what_is_left_out_is_counted_once() {
    written("a", "often", 1_000, 1_000);
    ration.take("a", "large", 100_000, now);
    ration.take("a", "large", 100_000, now);
    var leftOut = ration.leftOut();
    assertThat(leftOut).hasSize(1);
    assertThat(leftOut.getFirst().logger()).isEqualTo("a");
    assertThat(leftOut.getFirst().kind()).isEqualTo("often");
    assertThat(leftOut.getFirst().count()).isEqualTo(992);
    assertThat(ration.leftOut()).isEmpty();
  }

  /** The same event each millisecond; returns how many bytes of it were written. */
  private long written(String logger, String kind, int bytes, int times) {
    long written = 0;
    for (int i = 0; i < times; i++) {
      now += SECOND / 1000;
      written += ration.take(logger, kind, bytes, now) ? bytes : 0;
    }
    return written;
  }
}
