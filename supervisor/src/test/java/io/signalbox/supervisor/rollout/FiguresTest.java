package io.signalbox.supervisor.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FiguresTest {

  private static Figures figures(long failed, Map<Long, Long> answered) {
    return new Figures(failed, new TreeMap<>(answered));
  }

  @Property
  void what_comes_is_what_is_there_less_what_was(
      @ForAll @LongRange(min = 0, max = 1000) long failed,
      @ForAll @Size(max = 5) Map<@LongRange(min = 1, max = 9) Long, @LongRange(max = 99) Long> was,
      @ForAll @LongRange(min = 0, max = 1000) long fails,
      @ForAll @Size(max = 5)
          Map<@LongRange(min = 1, max = 9) Long, @LongRange(max = 99) Long> comes) {
    Figures before = figures(failed, was);
    Figures more = figures(fails, comes);
    Figures since = before.plus(more).since(before);

    assertThat(since.failed()).isEqualTo(more.failed());
    assertThat(since.good()).isEqualTo(more.good());
    comes.forEach((nanos, count) -> assertThat(since.answered()).containsEntry(nanos, count));
  }

  @Property
  void there_is_never_less_than_nothing(
      @ForAll @LongRange(min = 0, max = 3) long failed,
      @ForAll @Size(max = 3) Map<@LongRange(min = 1, max = 3) Long, @LongRange(max = 3) Long> was,
      @ForAll @LongRange(min = 0, max = 3) long fails,
      @ForAll @Size(max = 3) Map<@LongRange(min = 1, max = 3) Long, @LongRange(max = 3) Long> now) {
    Figures since = figures(fails, now).since(figures(failed, was));

    assertThat(since.failed()).isNotNegative();
    assertThat(since.answered().values()).allSatisfy(count -> assertThat(count).isNotNegative());
  }

  @Test
  void who_counts_less_than_before_has_begun_anew() {
    Figures before = figures(1, Map.of(10L, 90L, 20L, 5L));

    assertThat(figures(0, Map.of(10L, 100L, 20L, 5L)).since(before).all()).isEqualTo(105);
    assertThat(figures(1, Map.of(10L, 95L)).since(before).all()).isEqualTo(96);
    assertThat(figures(2, Map.of(10L, 91L, 20L, 5L)).since(before))
        .isEqualTo(figures(1, Map.of(10L, 1L, 20L, 0L)));
  }

  @Property
  void no_more_than_the_rest_took_longer_than_a_quantile(
      @ForAll @Size(max = 9) Map<@LongRange(min = 1, max = 99) Long, @LongRange(max = 99) Long> all,
      @ForAll @DoubleRange(min = 0.01, max = 1) double share) {
    Figures figures = figures(0, all);

    assertThat(figures.slowerThan(figures.quantile(share)))
        .isLessThanOrEqualTo((long) Math.floor((1 - share) * figures.good() + 1e-6));
  }
}
