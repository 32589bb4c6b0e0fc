package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that is to have a share of the requests, and no more. */
class CanariesTest {

  private static final long MILLI = 1_000_000;
  private static final int REQUESTS = 10_000;
  private static final String CANARY = "canary";

  private final ManualClock clock = new ManualClock();

  private static double share(String server) {
    return server.startsWith(CANARY) ? 0.05 : 1;
  }

  /** All are warm. */
  private Balancer<String> balancer(PolicyName policy, String... servers) {
    Balancer<String> balancer =
        new Balancer<>(Settings.DEFAULTS.with(policy), clock, new SplittableRandom(1));
    balancer.replace(List.of(servers), CanariesTest::share);
    return balancer;
  }

  private Balancer<String> balancer(String... servers) {
    return balancer(PolicyName.PEAK_EWMA, servers);
  }

  /** One request after the other, of so many milliseconds each. */
  private Map<String, Integer> counts(Balancer<String> balancer, Map<String, Integer> millis) {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < REQUESTS; i++) {
      Server<String> chosen = balancer.choose(List.of());
      counts.merge(chosen.target(), 1, Integer::sum);
      int took = millis.getOrDefault(chosen.target(), 10);
      clock.passMillis(took);
      balancer.ended(chosen, Outcome.SUCCESS, took * MILLI);
    }
    return counts;
  }

  @ParameterizedTest
  @EnumSource
  void it_gets_its_share_whatever_the_policy_beside_many_and_beside_one(PolicyName policy) {
    assertThat(counts(balancer(policy, "a", "b", "c", CANARY), Map.of()).get(CANARY))
        .isBetween(400, 600);
    assertThat(counts(balancer(policy, "a", CANARY), Map.of()).get(CANARY)).isBetween(400, 600);
  }

  @ParameterizedTest
  @EnumSource
  void neither_speed_nor_slowness_changes_it(PolicyName policy) {
    Balancer<String> balancer = balancer(policy, "a", "b", CANARY);

    assertThat(counts(balancer, Map.of(CANARY, 1)).get(CANARY)).isBetween(400, 600);
    assertThat(counts(balancer, Map.of(CANARY, 100)).get(CANARY)).isBetween(400, 600);
  }

  @ParameterizedTest
  @EnumSource
  void the_others_share_the_rest_as_without_it(PolicyName policy) {
    Map<String, Integer> counts = counts(balancer(policy, "a", "b", "c", CANARY), Map.of());

    assertThat(List.of(counts.get("a"), counts.get("b"), counts.get("c")))
        .allSatisfy(count -> assertThat(count).isBetween(2_200, 4_200));
  }

  @Test
  void its_places_count_by_its_share_unless_nobody_else_is_there() {
    int places = balancer("a").places();

    assertThat(balancer("a", CANARY).places()).isEqualTo((int) (places * 1.05));
    assertThat(balancer(CANARY).places()).isEqualTo(places);
    Balancer<String> left = balancer("a", CANARY);
    left.reachable(left.servers().getFirst(), false);
    assertThat(left.places()).isEqualTo(places);
  }

  @Test
  void two_of_them_have_a_share_each() {
    Map<String, Integer> counts = counts(balancer("a", CANARY, CANARY + "-2"), Map.of());

    assertThat(counts.get(CANARY)).isBetween(400, 600);
    assertThat(counts.get(CANARY + "-2")).isBetween(400, 600);
  }

  @Test
  void a_new_one_gets_less_at_first() {
    Balancer<String> balancer = balancer("a");
    balancer.replace(List.of("a", CANARY), CanariesTest::share);
    int early = 0;
    for (int i = 0; i < REQUESTS; i++) {
      Server<String> chosen = balancer.choose(List.of());
      early += chosen.target().equals(CANARY) ? 1 : 0;
      balancer.ended(chosen, Outcome.SUCCESS, MILLI);
    }

    assertThat(early).isBetween(20, 90);
  }

  @Test
  void it_is_one_like_any_other_once_the_bound_is_gone() {
    Balancer<String> balancer = balancer("a", CANARY);
    counts(balancer, Map.of());
    balancer.replace(List.of("a", CANARY));

    assertThat(counts(balancer, Map.of()).get(CANARY)).isBetween(3_000, 7_000);
  }

  @Test
  void it_serves_when_nobody_else_does() {
    Balancer<String> balancer = balancer("a", CANARY);
    balancer.reachable(balancer.servers().getFirst(), false);

    assertThat(counts(balancer, Map.of())).containsOnlyKeys(CANARY);
  }

  @Test
  void it_is_called_with_what_another_one_has_failed() {
    Balancer<String> balancer = balancer("a", CANARY);

    assertThat(balancer.choose(List.of(balancer.servers().getFirst())).target()).isEqualTo(CANARY);
  }

  /** They would have to carry it without it. */
  @Test
  void what_the_others_have_no_room_for_does_not_spill_over_to_it() {
    Settings settings = Settings.DEFAULTS.with(new Settings.Concurrency(1, 1, 1));
    Balancer<String> balancer = new Balancer<>(settings, clock, new SplittableRandom(1));
    balancer.replace(List.of("a", CANARY), CanariesTest::share);
    int chosen = 0;
    int canaries = 0;
    for (int i = 0; i < REQUESTS; i++) {
      Server<String> server = balancer.choose(List.of());
      if (server != null) {
        chosen++;
        if (server.target().equals(CANARY)) {
          canaries++;
          balancer.ended(server, Outcome.SUCCESS, MILLI);
        }
      }
    }

    assertThat(chosen).isEqualTo(canaries + 1);
    assertThat(canaries).isBetween(400, 600);
    assertThat(balancer.isFull(List.of())).isTrue();
  }

  @Test
  void one_that_fails_is_ejected_like_any_other() {
    Balancer<String> balancer = balancer("a", CANARY);
    int failed = 0;
    for (int i = 0; i < REQUESTS; i++) {
      Server<String> chosen = balancer.choose(List.of());
      boolean fails = chosen.target().equals(CANARY);
      failed += fails ? 1 : 0;
      balancer.ended(chosen, fails ? Outcome.FAILURE : Outcome.SUCCESS, MILLI);
    }

    assertThat(failed).isEqualTo(Settings.DEFAULTS.ejection().consecutiveFailures());
  }
}
