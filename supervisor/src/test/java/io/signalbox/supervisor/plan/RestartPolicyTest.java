package io.signalbox.supervisor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {

  private static final RestartPolicy POLICY = RestartPolicy.DEFAULTS;
  private static final RandomGenerator NO_JITTER = () -> 1L << 63;
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

  @Test
  void the_first_restart_is_at_once_and_the_pauses_double_to_a_minute() {
    Restarts restarts = Restarts.NONE;
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      restarts = POLICY.failed(restarts, null, "exited with 1", NOW, NO_JITTER);
      pauses.add(Duration.between(NOW, restarts.due()).toSeconds());
    }
    assertThat(pauses).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Property
  void a_pause_is_a_quarter_longer_or_shorter_at_most(
      @ForAll @IntRange(min = 2, max = 100) int failures, @ForAll long seed) {
    Random chance = new Random(seed);
    Restarts restarts = Restarts.NONE;
    for (int i = 0; i < failures; i++) {
      restarts = POLICY.failed(restarts, null, "exited with 1", NOW, chance);
    }
    long pause = Math.min(60_000, 1000L << Math.min(20, failures - 2));
    assertThat(Duration.between(NOW, restarts.due()).toMillis())
        .isBetween(pause * 3 / 4, pause * 5 / 4);
    assertThat(restarts.due()).isBeforeOrEqualTo(POLICY.latestDue(NOW));
  }

  @Test
  void ten_minutes_ready_are_forgiveness_and_less_is_not() {
    Restarts restarts = failed(Restarts.NONE, NOW);
    restarts = failed(restarts, NOW);
    Instant then = NOW.plus(Duration.ofMinutes(11));
    assertThat(POLICY.failed(restarts, then.minusSeconds(599), "", then, NO_JITTER).inARow())
        .isEqualTo(3);
    assertThat(POLICY.failed(restarts, then.minusSeconds(600), "", then, NO_JITTER).inARow())
        .isEqualTo(1);
  }

  @Test
  void four_failures_in_ten_minutes_are_a_loop_and_in_eleven_are_none() {
    Restarts restarts = Restarts.NONE;
    for (int i = 0; i < 3; i++) {
      restarts = failed(restarts, NOW.plus(Duration.ofMinutes(3L * i)));
      assertThat(POLICY.isLoop(restarts, NOW.plus(Duration.ofMinutes(3L * i)))).isFalse();
    }
    Instant ninth = NOW.plus(Duration.ofMinutes(9));
    assertThat(POLICY.isLoop(failed(restarts, ninth), ninth)).isTrue();
    Instant eleventh = NOW.plus(Duration.ofMinutes(11));
    assertThat(POLICY.isLoop(failed(restarts, eleventh), eleventh)).isFalse();
  }

  @Property
  void what_is_remembered_stays_small(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 300) Integer> gaps) {
    Restarts restarts = Restarts.NONE;
    Instant now = NOW;
    for (int gap : gaps) {
      now = now.plusSeconds(gap);
      restarts = failed(restarts, now);
    }
    assertThat(restarts.recent()).hasSizeLessThanOrEqualTo(Restarts.KEPT);
    assertThat(restarts.inARow()).isEqualTo(gaps.size());
  }

  private static Restarts failed(Restarts before, Instant at) {
    return POLICY.failed(before, null, "exited with 1", at, NO_JITTER);
  }
}
