package io.signalbox.supervisor.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.plan.Canary;
import io.signalbox.supervisor.plan.UpdateRule;
import io.signalbox.supervisor.plan.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two instances of the old version, one of the new one, and a second after the other. */
class TrialTest {

  private static final long MILLI = 1_000_000;
  private static final String OLD = "shop-1.1";
  private static final String OTHER = "shop-2.2";
  private static final String FRESH = "shop-3.3";
  private static final UpdateRule RULE =
      new UpdateRule(1, Duration.ofSeconds(10), Duration.ofMinutes(5), true, null);
  private static final Update SURGING = new Update("shop", 2, RULE, Set.of(OLD, OTHER), Set.of());
  private static final Update WATCHED =
      new Update("shop", 2, RULE, Set.of(OLD, OTHER), Set.of(FRESH));

  private final Random random = new Random(1);
  private final Map<String, Map<String, Figures>> gateways = new HashMap<>();
  private Trial trial = new Trial(RULE);
  private Instant now = Instant.EPOCH;

  TrialTest() {
    restart("a");
  }

  /** A gateway that has just started. */
  private void restart(String gateway) {
    gateways.put(gateway, new HashMap<>(Map.of(OLD, Figures.NONE, OTHER, Figures.NONE)));
  }

  private void counts(String gateway, String instance, long good, long failed, long millis) {
    Map<Long, Long> answered = good == 0 ? Map.of() : Map.of(millis * MILLI, good);
    gateways
        .get(gateway)
        .merge(instance, new Figures(failed, new TreeMap<>(answered)), Figures::plus);
  }

  /** So many requests of which each fails with that probability. */
  private void asks(String instance, int requests, double failing) {
    long failed = random.doubles(requests).filter(chance -> chance < failing).count();
    counts("a", instance, requests - failed, failed, 5);
  }

  private Verdict look(Update update) {
    trial.take(update, gateways, now);
    Verdict verdict = trial.verdict(now);
    now = now.plusSeconds(1);
    return verdict;
  }

  private Verdict lookFor(int seconds, Update update) {
    Verdict verdict = look(update);
    for (int second = 1; second < seconds; second++) {
      verdict = look(update);
    }
    return verdict;
  }

  /** How it ends, and after how many requests to the new instance. */
  private record End(Verdict verdict, int requests) {}

  /** Ten requests a second to the new one, a hundred to the old ones; the old ones go before. */
  private End run(double oldFails, double freshFails) {
    trial = new Trial(RULE);
    restart("a");
    for (int second = 0; second < 10; second++) {
      asks(OLD, 50, oldFails);
      asks(OTHER, 50, oldFails);
      look(SURGING);
    }
    Verdict verdict = look(WATCHED);
    int requests = 0;
    while (verdict instanceof Verdict.Undecided && requests < 10_000) {
      asks(OLD, 50, oldFails);
      asks(OTHER, 50, oldFails);
      asks(FRESH, 10, freshFails);
      requests += 10;
      verdict = look(WATCHED);
    }
    return new End(verdict, requests);
  }

  @Test
  void a_version_that_fails_a_tenth_is_condemned_after_about_fifty_requests() {
    int[] lengths = new int[300];
    for (int i = 0; i < lengths.length; i++) {
      End end = run(0, 0.1);
      assertThat(end.verdict).isInstanceOf(Verdict.Bad.class);
      lengths[i] = end.requests;
    }
    Arrays.sort(lengths);

    assertThat(lengths[lengths.length / 2]).isBetween(30, 70);
    assertThat(lengths[lengths.length * 95 / 100]).isLessThan(170);
  }

  @Test
  void one_that_fails_none_is_acquitted_after_about_a_hundred_and_forty() {
    End end = run(0, 0);

    assertThat(end.verdict).isEqualTo(new Verdict.Well());
    assertThat(end.requests).isBetween(80, 150);
  }

  @Test
  void one_that_fails_as_many_as_the_old_one_is_not_condemned_for_it() {
    for (int i = 0; i < 100; i++) {
      assertThat(run(0.2, 0.2).verdict).isInstanceOf(Verdict.Well.class);
    }
  }

  @Test
  void one_that_fails_when_the_old_one_is_well_is_condemned_for_what_it_fails() {
    look(SURGING);
    counts("a", OLD, 1000, 0, 5);
    counts("a", FRESH, 40, 5, 5);

    assertThat(look(WATCHED)).isEqualTo(new Verdict.Bad("errors: 5 of 45 (usual: 1.0 %)"));
  }

  @Test
  void what_is_not_known_of_the_old_one_neither_condemns_nor_acquits() {
    look(SURGING);
    counts("a", OLD, 15, 0, 5);
    counts("a", FRESH, 60, 5, 5);

    assertThat(look(WATCHED)).isEqualTo(new Verdict.Undecided());
  }

  @Test
  void what_was_counted_before_the_update_says_nothing() {
    counts("a", OLD, 1000, 900, 5);
    look(SURGING);
    counts("a", OLD, 1000, 0, 5);
    counts("a", FRESH, 40, 5, 5);

    assertThat(look(WATCHED)).isInstanceOf(Verdict.Bad.class);
  }

  @Test
  void a_gateway_that_is_restarted_counts_on_from_nothing() {
    look(SURGING);
    counts("a", OLD, 1000, 10, 5);
    counts("a", FRESH, 40, 1, 5);
    look(WATCHED);
    restart("a");
    counts("a", OLD, 300, 0, 5);
    counts("a", FRESH, 10, 5, 5);

    assertThat(look(WATCHED))
        .isInstanceOfSatisfying(
            Verdict.Bad.class, bad -> assertThat(bad.reason()).startsWith("errors: 6 of 56 "));
  }

  @Test
  void what_several_gateways_count_is_one_sum() {
    restart("b");
    look(SURGING);
    counts("a", OLD, 500, 0, 5);
    counts("b", OLD, 500, 0, 5);
    counts("a", FRESH, 20, 3, 5);
    counts("b", FRESH, 20, 2, 5);

    assertThat(look(WATCHED)).isEqualTo(new Verdict.Bad("errors: 5 of 45 (usual: 1.0 %)"));
  }

  private Verdict afterWarmUp(long oldMillis, long freshMillis) {
    look(SURGING);
    for (int second = 0; second < 30; second++) {
      counts("a", OLD, 50, 0, oldMillis);
      // As a JVM does at its beginning.
      counts("a", FRESH, 10, 0, second < 9 ? 50 * freshMillis : freshMillis);
      Verdict verdict = look(WATCHED);
      if (!(verdict instanceof Verdict.Undecided)) {
        return verdict;
      }
    }
    return new Verdict.Undecided();
  }

  @Test
  void one_that_is_ten_times_slower_is_condemned() {
    assertThat(afterWarmUp(5, 50))
        .isInstanceOfSatisfying(
            Verdict.Bad.class,
            bad -> assertThat(bad.reason()).matches("slower than 15 ms: (\\d+) of \\1 .*"));
  }

  /** One request every twenty seconds to the new one. */
  private Verdict hardlyAsked(UpdateRule rule, int seconds, long freshMillis) {
    trial = new Trial(rule);
    restart("a");
    look(SURGING);
    Verdict verdict = new Verdict.Undecided();
    for (int second = 0; second < seconds; second++) {
      counts("a", OLD, 50, 0, 5);
      if (second % 20 == 0) {
        counts("a", FRESH, 1, 0, freshMillis);
      }
      verdict = look(WATCHED);
    }
    return verdict;
  }

  @Test
  void one_that_is_so_slow_that_it_is_hardly_asked_is_condemned_before_the_deadline() {
    assertThat(hardlyAsked(RULE, 269, 50)).isEqualTo(new Verdict.Undecided());
    assertThat(hardlyAsked(RULE, 299, 50))
        .isInstanceOfSatisfying(
            Verdict.Bad.class,
            bad -> assertThat(bad.reason()).matches("slower than 15 ms: (\\d+) of \\1 .*"));
    assertThat(hardlyAsked(RULE, 299, 12)).isEqualTo(new Verdict.Undecided());
  }

  /** A canary gets few requests because it is to, and has its time before the deadline. */
  @Test
  void one_that_is_to_get_few_requests_is_not_taken_for_slow_as_long_as_it_is() {
    UpdateRule rule = RULE.with(new Canary(0.05, Duration.ofSeconds(200)));
    assertThat(hardlyAsked(rule, 460, 50)).isEqualTo(new Verdict.Undecided());
    assertThat(hardlyAsked(rule, 499, 50)).isInstanceOf(Verdict.Bad.class);
  }

  @Test
  void one_that_is_somewhat_slower_is_not_nor_one_that_is_slow_at_its_beginning() {
    assertThat(afterWarmUp(100, 150)).isEqualTo(new Verdict.Well());
    trial = new Trial(RULE);
    restart("a");
    assertThat(afterWarmUp(1, 10)).isEqualTo(new Verdict.Well());
  }

  @Test
  void where_nobody_asks_there_is_no_waiting_for_a_verdict() {
    look(SURGING);
    gateways.get("a").put(FRESH, Figures.NONE);

    assertThat(lookFor(10, WATCHED)).isEqualTo(new Verdict.Undecided());
    assertThat(look(WATCHED)).isEqualTo(new Verdict.Abstained("nobody asks for it"));
  }

  @Test
  void where_somebody_asks_though_rarely_there_is() {
    look(SURGING);
    counts("a", OLD, 1, 0, 5);

    assertThat(lookFor(60, WATCHED)).isEqualTo(new Verdict.Undecided());
  }

  @Test
  void where_no_gateway_answers_there_is_none_either() {
    gateways.clear();

    assertThat(lookFor(60, SURGING)).isEqualTo(new Verdict.Undecided());
    assertThat(lookFor(10, WATCHED)).isEqualTo(new Verdict.Undecided());
    assertThat(look(WATCHED)).isEqualTo(new Verdict.Abstained("no gateway tells how it serves"));
  }

  @Test
  void a_gateway_that_is_away_for_a_moment_is_waited_for() {
    look(SURGING);
    counts("a", OLD, 10, 0, 5);
    lookFor(60, WATCHED);
    Map<String, Figures> kept = gateways.remove("a");
    assertThat(lookFor(5, WATCHED)).isEqualTo(new Verdict.Undecided());
    gateways.put("a", kept);

    assertThat(lookFor(60, WATCHED)).isEqualTo(new Verdict.Undecided());
  }
}
