package io.signalbox.supervisor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SequentialTestTest {

  private static final int ROUNDS = 10_000;
  private static final SequentialTest ERRORS = SequentialTest.ofErrors(0.01);
  private static final SequentialTest LATENCY = SequentialTest.ofLatency("slower than 20 ms");

  @Test
  void three_errors_at_the_start_condemn() {
    assertThat(ERRORS.counted(0, 2).verdict()).isInstanceOf(Verdict.Undecided.class);
    assertThat(ERRORS.counted(0, 3).verdict())
        .isEqualTo(new Verdict.Bad("errors: 3 of 3 (usual: 1.0 %)"));
  }

  @Test
  void seventy_three_requests_without_an_error_acquit() {
    assertThat(ERRORS.counted(72, 0).verdict()).isInstanceOf(Verdict.Undecided.class);
    assertThat(ERRORS.counted(73, 0).verdict()).isInstanceOf(Verdict.Well.class);
  }

  @Test
  void five_slow_requests_condemn_and_thirty_fast_ones_acquit() {
    assertThat(LATENCY.counted(0, 4).verdict()).isInstanceOf(Verdict.Undecided.class);
    assertThat(LATENCY.counted(0, 5).verdict())
        .isEqualTo(new Verdict.Bad("slower than 20 ms: 5 of 5 (usual: 5.0 %)"));
    assertThat(LATENCY.counted(29, 0).verdict()).isInstanceOf(Verdict.Undecided.class);
    assertThat(LATENCY.counted(30, 0).verdict()).isInstanceOf(Verdict.Well.class);
  }

  @Test
  void a_laxer_miss_rate_acquits_after_thirty_two() {
    SequentialTest lax = ERRORS.missing(0.05);
    assertThat(lax.counted(31, 0).verdict()).isInstanceOf(Verdict.Undecided.class);
    assertThat(lax.counted(32, 0).verdict()).isInstanceOf(Verdict.Well.class);
  }

  @Test
  void a_version_that_fails_a_tenth_falls_after_45_requests_and_nearly_always_by_125() {
    int[] lengths = new int[ROUNDS];
    int acquitted = 0;
    Random random = new Random(1);
    for (int i = 0; i < ROUNDS; i++) {
      SequentialTest end = run(ERRORS, 0.1, random);
      lengths[i] = (int) (end.good() + end.bad());
      acquitted += end.verdict() instanceof Verdict.Well ? 1 : 0;
    }
    Arrays.sort(lengths);
    assertThat(lengths[ROUNDS / 2]).isBetween(40, 50);
    assertThat(lengths[ROUNDS * 95 / 100]).isBetween(110, 140);
    assertThat(acquitted).isLessThan(ROUNDS / 500);
  }

  @Test
  void a_usual_version_is_hardly_ever_condemned() {
    assertThat(condemned(ERRORS, 0.01)).isLessThan(0.002);
    assertThat(condemned(LATENCY, 0.05)).isLessThan(0.002);
  }

  @Test
  void a_laxer_miss_rate_lets_one_in_twenty_two_bad_versions_pass() {
    assertThat(1 - condemned(ERRORS.missing(0.05), 0.1)).isBetween(1 / 26.0, 1 / 19.0);
  }

  @Test
  void between_the_two_it_is_a_toss_up() {
    assertThat(condemned(ERRORS, 0.05)).isBetween(0.1, 0.9);
  }

  @Property(tries = 200)
  void what_is_decided_stays_so(
      @ForAll @DoubleRange(min = 0.02, max = 0.98) double share,
      @ForAll long seed,
      @ForAll @IntRange(max = 10_000) int good,
      @ForAll @IntRange(max = 10_000) int bad) {
    SequentialTest end = run(ERRORS, share, new Random(seed));
    assertThat(end.counted(good, bad).verdict().getClass()).isEqualTo(end.verdict().getClass());
  }

  @Property
  void it_does_not_matter_in_how_many_calls_good_ones_are_counted(
      @ForAll @IntRange(max = 72) int good) {
    SequentialTest one = ERRORS;
    for (int i = 0; i < good; i++) {
      one = one.counted(1, 0);
    }
    assertThat(one.evidence()).isEqualTo(ERRORS.counted(good, 0).evidence(), offset(1e-9));
  }

  @Property
  void whatever_is_usual_there_is_a_test_for_it(
      @ForAll @DoubleRange(min = 0, max = 1) double usual) {
    SequentialTest test = SequentialTest.ofErrors(usual);
    assertThat(test.p0()).isGreaterThanOrEqualTo(0.01);
    assertThat(test.p1() - test.p0()).isEqualTo(0.09, offset(1e-9));
  }

  @Test
  void an_upper_bound_comes_down_with_what_is_counted() {
    assertThat(SequentialTest.upperBound(0, 0)).isEqualTo(1);
    assertThat(SequentialTest.upperBound(10, 0)).isEqualTo(0.278, offset(0.001));
    assertThat(SequentialTest.upperBound(400, 0)).isLessThan(0.01);
    assertThat(SequentialTest.upperBound(90, 10)).isEqualTo(0.174, offset(0.001));
    assertThat(SequentialTest.upperBound(0, 10)).isEqualTo(1, offset(1e-9));
  }

  @Test
  void verdicts_are_bad_if_one_is_and_well_if_all_are() {
    Verdict well = new Verdict.Well();
    Verdict bad = new Verdict.Bad("slow");
    Verdict open = new Verdict.Undecided();
    Verdict none = new Verdict.Abstained("nobody asks");
    assertThat(well.and(well)).isEqualTo(well);
    assertThat(well.and(open)).isEqualTo(open);
    assertThat(open.and(well)).isEqualTo(open);
    assertThat(open.and(bad)).isEqualTo(bad);
    assertThat(bad.and(well)).isEqualTo(bad);
    assertThat(none.and(open)).isEqualTo(open);
    assertThat(open.and(none)).isEqualTo(open);
    assertThat(none.and(well)).isEqualTo(none);
  }

  @Test
  void shares_that_make_no_test_are_refused() {
    assertThatThrownBy(() -> new SequentialTest("x", 0.2, 0.1, 0.1, 0.1, 0, 0, 0))
        .hasMessage("p1: 0.1 (expected: more than p0, 0.2)");
    assertThatThrownBy(() -> ERRORS.missing(0))
        .hasMessage("miss: 0.0 (expected: more than 0 and less than 1)");
  }

  private static double condemned(SequentialTest test, double share) {
    Random random = new Random(2);
    int bad = 0;
    for (int i = 0; i < ROUNDS; i++) {
      bad += run(test, share, random).verdict() instanceof Verdict.Bad ? 1 : 0;
    }
    return bad / (double) ROUNDS;
  }

  private static SequentialTest run(SequentialTest test, double share, Random random) {
    SequentialTest open = test;
    while (open.verdict() instanceof Verdict.Undecided) {
      open = random.nextDouble() < share ? open.counted(0, 1) : open.counted(1, 0);
    }
    return open;
  }
}
