package io.signalbox.balancer;

import static io.signalbox.balancer.LoadReport.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.balancer.ServerView.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class BalancerTest {

  private static final long MILLI = 1_000_000;

  private final ManualClock clock = new ManualClock();

  private Balancer<String> balancer(PolicyName policy, String... servers) {
    return balancer(Settings.DEFAULTS.with(policy), servers);
  }

  private Balancer<String> balancer(Settings settings, String... servers) {
    Balancer<String> balancer = new Balancer<>(settings, clock, new SplittableRandom(1));
    balancer.replace(List.of(servers));
    return balancer;
  }

  private static Server<String> server(Balancer<String> balancer, String name) {
    return balancer.servers().stream()
        .filter(server -> server.target().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** One request after the other, each of a millisecond. */
  private Map<String, Integer> shares(Balancer<String> balancer, int requests) {
    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      Server<String> chosen = balancer.choose(List.of());
      shares.merge(chosen.target(), 1, Integer::sum);
      clock.passMillis(1);
      balancer.ended(chosen, Outcome.SUCCESS, MILLI);
    }
    return shares;
  }

  private void fail(Balancer<String> balancer, Server<String> server, int times) {
    for (int i = 0; i < times; i++) {
      server.began(clock.getAsLong());
      balancer.ended(server, Outcome.FAILURE, MILLI);
    }
  }

  @ParameterizedTest
  @EnumSource
  void equal_servers_get_about_equal_shares(PolicyName policy) {
    assertThat(shares(balancer(policy, "a", "b", "c", "d"), 4000).values())
        .hasSize(4)
        .allSatisfy(share -> assertThat(share).isBetween(700, 1300));
  }

  @ParameterizedTest
  @EnumSource
  void a_request_is_not_given_to_a_server_that_has_failed_it(PolicyName policy) {
    Balancer<String> balancer = balancer(policy, "a", "b", "c");
    List<Server<String>> tried = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Server<String> chosen = balancer.choose(tried);
      assertThat(tried).doesNotContain(chosen);
      tried.add(chosen);
    }
    assertThat(balancer.choose(tried)).isNull();
    assertThat(balancer.isFull(tried)).isFalse();
  }

  /** Under every policy but those that do not look at requests on their way. */
  @ParameterizedTest
  @EnumSource(
      names = {"ROUND_ROBIN", "RANDOM", "WEIGHTED"},
      mode = Mode.EXCLUDE)
  void a_server_that_hangs_gets_few_requests(PolicyName policy) {
    Balancer<String> balancer = balancer(policy, "a", "b", "c", "hanging");
    int hanging = 0;
    for (int i = 0; i < 1000; i++) {
      Server<String> chosen = balancer.choose(List.of());
      clock.passMillis(1);
      if (chosen.target().equals("hanging")) {
        hanging++;
      } else {
        balancer.ended(chosen, Outcome.SUCCESS, MILLI);
      }
    }
    assertThat(hanging).isLessThan(10);
  }

  /** Under every policy but those that do not look at latency. */
  @ParameterizedTest
  @EnumSource(
      names = {"ROUND_ROBIN", "RANDOM", "LEAST_REQUESTS", "WEIGHTED"},
      mode = Mode.EXCLUDE)
  void a_slow_server_gets_less_than_its_share(PolicyName policy) {
    Balancer<String> balancer = balancer(policy, "a", "b", "c", "slow");
    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      Server<String> chosen = balancer.choose(List.of());
      shares.merge(chosen.target(), 1, Integer::sum);
      clock.passMillis(1);
      balancer.ended(chosen, Outcome.SUCCESS, chosen.target().equals("slow") ? 50 * MILLI : MILLI);
    }
    assertThat(shares.getOrDefault("slow", 0)).isLessThan(50);
  }

  @Test
  void weights_are_requests_answered_for_what_is_used() {
    Balancer<String> balancer = balancer(PolicyName.WEIGHTED, "small", "large", "failing", "mute");
    tell(balancer, "small", 0.5, 100, 0);
    tell(balancer, "large", 0.25, 150, 0);
    tell(balancer, "failing", 0.5, 100, 50);
    Map<String, Integer> shares = shares(balancer, 1000);
    // 200, 600 and 100 for a unit; the mute one the mean of them.
    assertThat(shares.get("small")).isBetween(160, 174);
    assertThat(shares.get("large")).isBetween(492, 508);
    assertThat(shares.get("failing")).isBetween(77, 90);
    assertThat(shares.get("mute")).isBetween(242, 258);
  }

  @Test
  void weights_of_long_ago_are_forgotten() {
    Balancer<String> balancer = balancer(PolicyName.WEIGHTED, "a", "b");
    tell(balancer, "a", 0.5, 100, 0);
    tell(balancer, "b", 0.5, 900, 0);
    clock.passMillis(11_000);
    assertThat(shares(balancer, 1000).get("a")).isBetween(480, 520);
  }

  private void tell(Balancer<String> balancer, String server, double cpu, double rps, double eps) {
    balancer.told(
        server(balancer, server),
        new LoadReport(Double.NaN, cpu, rps, eps, Double.NaN, Double.NaN, Double.NaN));
  }

  @Test
  void requests_of_others_count_when_the_server_tells_of_them() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "a", "b");
    for (Server<String> server : balancer.servers()) {
      balancer.told(server, inFlight(server.target().equals("a") ? 40 : 1));
    }
    assertThat(shares(balancer, 100)).doesNotContainKey("a");
    clock.passMillis(1001);
    assertThat(shares(balancer, 100)).containsKey("a");
  }

  @Test
  void between_two_reports_the_requests_from_here_are_counted() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "a", "b");
    balancer.told(server(balancer, "a"), inFlight(3));
    balancer.told(server(balancer, "b"), inFlight(3));
    for (int i = 0; i < 20; i++) {
      balancer.choose(List.of());
    }
    assertThat(balancer.servers())
        .allSatisfy(server -> assertThat(server.inFlight()).isBetween(8, 12));
  }

  @Test
  void what_is_sent_from_here_after_a_report_stands_for_what_others_send() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "a");
    Server<String> a = server(balancer, "a");
    balancer.choose(List.of());
    for (int i = 0; i < 1000; i++) {
      balancer.told(a, inFlight(10));
    }
    assertThat(balancer.view(a).requests()).isEqualTo(10);
    balancer.choose(List.of());
    assertThat(balancer.view(a).requests()).isBetween(19.0, 21.0);
  }

  @Test
  void of_the_nearly_fastest_the_one_with_the_fewest_requests_is_chosen() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "full", "fast", "emptier");
    balancer.told(server(balancer, "full"), report(5, 0.01));
    balancer.told(server(balancer, "fast"), report(2, 0.10));
    balancer.told(server(balancer, "emptier"), report(1, 0.14));
    settle(balancer);
    assertThat(balancer.choose(List.of()).target()).isEqualTo("emptier");
    balancer.told(server(balancer, "emptier"), report(1, 0.16));
    assertThat(balancer.choose(List.of()).target()).isEqualTo("fast");
  }

  /** Until the balancer knows how many requests servers have. */
  private static void settle(Balancer<String> balancer) {
    for (int i = 0; i < 128; i++) {
      balancer.ended(balancer.choose(List.of()), Outcome.ABANDONED, 0);
    }
  }

  private static LoadReport inFlight(int requests) {
    return report(requests, LoadReport.UNKNOWN);
  }

  private static LoadReport report(int requests, double latencySeconds) {
    double unknown = LoadReport.UNKNOWN;
    return new LoadReport(unknown, unknown, unknown, unknown, requests, latencySeconds, unknown);
  }

  @ParameterizedTest
  @EnumSource
  void a_new_server_gets_its_share_by_and_by(PolicyName policy) {
    Balancer<String> balancer = balancer(policy, "a", "b", "c");
    shares(balancer, 100);
    balancer.replace(List.of("a", "b", "c", "new"));
    assertThat(balancer.view(server(balancer, "new")).state()).isEqualTo(State.WARMING);
    assertThat(sharesOfConcurrent(balancer, "new", 200)).isLessThan(30);
    clock.passMillis(10_000);
    assertThat(balancer.view(server(balancer, "new")).state()).isEqualTo(State.AVAILABLE);
    assertThat(sharesOfConcurrent(balancer, "new", 200)).isBetween(20, 120);
  }

  @ParameterizedTest
  @EnumSource
  void a_new_server_is_not_left_cold_beside_idle_ones(PolicyName policy) {
    Balancer<String> balancer = balancer(policy, "a", "b", "c");
    shares(balancer, 100);
    balancer.replace(List.of("a", "b", "c", "new"));
    // In 4 s its warmth comes to 0.4: about a fifth of an equal share of 1000.
    assertThat(shares(balancer, 4000).get("new")).isBetween(120, 320);
  }

  @ParameterizedTest
  @EnumSource
  void a_new_server_takes_what_the_full_ones_cannot(PolicyName policy) {
    Balancer<String> balancer = balancer(narrow(policy, 1), "a", "b");
    balancer.replace(List.of("a", "b", "new"));
    Set<String> chosen = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      chosen.add(balancer.choose(List.of()).target());
    }
    assertThat(chosen).containsExactlyInAnyOrder("a", "b", "new");
  }

  @Test
  void round_robin_of_many_balancers_does_not_begin_at_the_same_server() {
    Set<String> first = new HashSet<>();
    for (int seed = 0; seed < 100; seed++) {
      Balancer<String> balancer =
          new Balancer<>(
              Settings.DEFAULTS.with(PolicyName.ROUND_ROBIN), clock, new SplittableRandom(seed));
      balancer.replace(List.of("a", "b", "c"));
      first.add(balancer.choose(List.of()).target());
    }
    assertThat(first).hasSize(3);
  }

  /** Eight requests on their way at any time. */
  private int sharesOfConcurrent(Balancer<String> balancer, String server, int requests) {
    List<Server<String>> onTheWay = new ArrayList<>();
    int share = 0;
    for (int i = 0; i < requests; i++) {
      Server<String> chosen = balancer.choose(List.of());
      onTheWay.add(chosen);
      share += chosen.target().equals(server) ? 1 : 0;
      if (onTheWay.size() == 8) {
        balancer.ended(onTheWay.removeFirst(), Outcome.SUCCESS, MILLI);
      }
      clock.pass(Duration.ofNanos(MILLI / 8));
    }
    onTheWay.forEach(left -> balancer.ended(left, Outcome.SUCCESS, MILLI));
    return share;
  }

  @Test
  void the_first_servers_of_all_are_not_new() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "a", "b");
    assertThat(balancer.servers())
        .allSatisfy(s -> assertThat(balancer.view(s).state()).isEqualTo(State.AVAILABLE));
  }

  @Test
  void what_is_known_of_a_server_outlives_a_reading_of_the_registry() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "a", "b");
    Server<String> a = server(balancer, "a");
    a.began(0);
    balancer.replace(List.of("b", "a", "a"));
    assertThat(balancer.servers()).hasSize(2).contains(a);
    assertThat(server(balancer, "a").inFlight()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_fails_at_once_is_left_out_until_it_succeeds(PolicyName policy) {
    Balancer<String> balancer = balancer(policy, "a", "b", "c", "broken");
    assertThat(failing(balancer, 2000)).isLessThan(20);

    clock.passMillis(30_000);
    shares(balancer, 1);
    clock.passMillis(10_000);
    assertThat(shares(balancer, 1000).get("broken")).isGreaterThan(150);
  }

  /** How many of the requests the broken one fails. */
  private int failing(Balancer<String> balancer, int requests) {
    int failed = 0;
    for (int i = 0; i < requests; i++) {
      Server<String> chosen = balancer.choose(List.of());
      clock.passMillis(1);
      boolean broken = chosen.target().equals("broken");
      failed += broken ? 1 : 0;
      balancer.ended(chosen, broken ? Outcome.FAILURE : Outcome.SUCCESS, broken ? 1000 : MILLI);
    }
    return failed;
  }

  @Test
  void what_a_server_carries_on_connections_of_its_own_counts_as_in_flight() {
    Balancer<String> balancer = balancer(PolicyName.LEAST_REQUESTS, "a", "b");
    balancer.carries(server(balancer, "a"), 3);
    assertThat(server(balancer, "a").inFlight()).isEqualTo(3);
    assertThat(shares(balancer, 10)).containsOnlyKeys("b");
    balancer.carries(server(balancer, "a"), 0);
    assertThat(shares(balancer, 10)).containsKeys("a", "b");
  }

  @Test
  void how_long_a_server_takes_on_connections_of_its_own_counts_as_if_seen_from_here() {
    Balancer<String> balancer = balancer(PolicyName.PEAK_EWMA, "seen", "slow", "fast");
    seen(balancer, "seen", 5 * MILLI);
    for (String name : List.of("seen", "slow", "fast")) {
      balancer.carries(server(balancer, name), 2);
    }
    assertThat(balancer.choose(List.of()).target()).as("the only one heard of").isEqualTo("seen");

    balancer.answered(server(balancer, "slow"), 10, 0, 0.050);
    balancer.answered(server(balancer, "fast"), 10, 0, 0.001);

    assertThat(balancer.choose(List.of()).target()).isEqualTo("fast");
  }

  private void seen(Balancer<String> balancer, String name, long nanos) {
    List<Server<String>> others =
        balancer.servers().stream().filter(other -> !other.target().equals(name)).toList();
    balancer.ended(balancer.choose(others), Outcome.SUCCESS, nanos);
  }

  @Test
  void a_server_that_fails_what_it_carries_is_ejected_and_one_that_fails_a_few_is_not() {
    Balancer<String> balancer = balancer(PolicyName.ROUND_ROBIN, "a", "b", "c", "d");
    balancer.answered(server(balancer, "a"), 1000, 20, UNKNOWN);
    assertThat(balancer.view(server(balancer, "a")).state()).isEqualTo(State.AVAILABLE);
    balancer.answered(server(balancer, "b"), 8, 8, UNKNOWN);
    assertThat(balancer.view(server(balancer, "b")).state()).isEqualTo(State.EJECTED);
    balancer.answered(server(balancer, "c"), 0, 0, UNKNOWN);
    assertThat(balancer.view(server(balancer, "c")).state()).isEqualTo(State.AVAILABLE);
  }

  @Test
  void a_server_that_comes_back_is_warmed_up() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "a", "broken");
    Server<String> broken = server(balancer, "broken");
    fail(balancer, broken, 5);
    assertThat(balancer.view(broken).state()).isEqualTo(State.EJECTED);
    clock.passMillis(1000);
    assertThat(shares(balancer, 1)).containsOnlyKeys("broken");
    assertThat(balancer.view(broken).state()).isEqualTo(State.WARMING);
  }

  @Test
  void each_ejection_is_twice_as_long_as_the_one_before() {
    Balancer<String> balancer = balancer(PolicyName.ROUND_ROBIN, "a", "broken");
    Server<String> broken = server(balancer, "broken");
    fail(balancer, broken, 5);
    for (int seconds : List.of(1, 2, 4, 8, 16, 30, 30)) {
      assertThat(balancer.view(broken).trialIn()).isEqualTo(Duration.ofSeconds(seconds));
      clock.passMillis(seconds * 1000L - 1);
      assertThat(shares(balancer, 1)).containsOnlyKeys("a");
      Server<String> trial = balancer.choose(List.of());
      assertThat(trial).isSameAs(broken);
      assertThat(balancer.choose(List.of())).isNotSameAs(broken);
      balancer.ended(trial, Outcome.FAILURE, MILLI);
      balancer.ended(server(balancer, "a"), Outcome.SUCCESS, MILLI);
    }
  }

  @Test
  void a_trial_that_is_not_answered_in_time_has_failed() {
    Balancer<String> balancer = balancer(PolicyName.ROUND_ROBIN, "a", "broken");
    Server<String> broken = server(balancer, "broken");
    fail(balancer, broken, 5);
    clock.passMillis(1000);
    balancer.ended(balancer.choose(List.of()), Outcome.UNANSWERED, 700 * MILLI);
    assertThat(balancer.view(broken).trialIn()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void a_trial_whose_client_went_away_is_repeated() {
    Balancer<String> balancer = balancer(PolicyName.ROUND_ROBIN, "a", "broken");
    Server<String> broken = server(balancer, "broken");
    fail(balancer, broken, 5);
    clock.passMillis(1000);
    balancer.ended(balancer.choose(List.of()), Outcome.ABANDONED, MILLI);
    assertThat(balancer.choose(List.of())).isSameAs(broken);
  }

  @Test
  void each_decision_is_told_once() {
    List<String> told = new ArrayList<>();
    Balancer<String> balancer =
        new Balancer<>(
            Settings.DEFAULTS.with(PolicyName.ROUND_ROBIN),
            clock,
            new SplittableRandom(1),
            new BalancerObserver<>() {
              @Override
              public void arrived(String target) {
                told.add(target + " arrived");
              }

              @Override
              public void left(String target) {
                told.add(target + " left");
              }

              @Override
              public void lost(String target) {
                told.add(target + " lost");
              }

              @Override
              public void found(String target) {
                told.add(target + " found");
              }

              @Override
              public void ejected(String target, Duration time) {
                told.add(target + " ejected for " + time.toMillis());
              }

              @Override
              public void readmitted(String target) {
                told.add(target + " readmitted");
              }
            });
    balancer.replace(List.of("a", "b"));
    balancer.replace(List.of("b", "a"));
    Server<String> broken = server(balancer, "b");
    fail(balancer, broken, 20);
    clock.passMillis(1000);
    balancer.ended(balancer.choose(List.of()), Outcome.FAILURE, MILLI);
    clock.passMillis(2000);
    balancer.ended(balancer.choose(List.of()), Outcome.SUCCESS, MILLI);
    balancer.reachable(broken, false);
    balancer.reachable(broken, false);
    balancer.reachable(broken, true);
    balancer.replace(List.of("a"));

    assertThat(told)
        .containsExactly(
            "a arrived",
            "b arrived",
            "b ejected for 1000",
            "b ejected for 2000",
            "b readmitted",
            "b lost",
            "b found",
            "b left");
  }

  @Test
  void no_more_than_half_of_the_servers_are_ejected() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "a", "b", "c", "d");
    balancer.servers().forEach(server -> fail(balancer, server, 20));
    assertThat(balancer.servers().stream().filter(Server::ejected)).hasSize(2);
  }

  @Test
  void the_only_server_is_not_ejected() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL, "only");
    fail(balancer, server(balancer, "only"), 20);
    assertThat(shares(balancer, 10)).containsOnlyKeys("only");
  }

  @Test
  void ejection_is_ignored_when_too_few_would_have_to_carry_all() {
    Balancer<String> balancer = balancer(PolicyName.ROUND_ROBIN, "a", "b", "c", "failing");
    fail(balancer, server(balancer, "failing"), 5);
    assertThat(balancer.panics()).isFalse();
    balancer.reachable(server(balancer, "a"), false);
    balancer.reachable(server(balancer, "b"), false);
    assertThat(balancer.panics()).isTrue();
    assertThat(shares(balancer, 100)).containsOnlyKeys("c", "failing");
    balancer.reachable(server(balancer, "a"), true);
    assertThat(balancer.panics()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_takes_no_connection_is_the_last_resort(PolicyName policy) {
    Balancer<String> balancer = balancer(policy, "a", "b");
    balancer.reachable(server(balancer, "a"), false);
    assertThat(shares(balancer, 100)).containsOnlyKeys("b");
    balancer.reachable(server(balancer, "b"), false);
    assertThat(shares(balancer, 100)).containsOnlyKeys("a", "b");
  }

  /** Of servers that take so many requests at once. */
  private static Settings narrow(PolicyName policy, int limit) {
    Settings defaults = Settings.DEFAULTS;
    return new Settings(
        policy,
        defaults.reportExpiry(),
        defaults.latency(),
        defaults.slowStart(),
        defaults.ejection(),
        new Settings.Concurrency(limit, limit, limit),
        defaults.retries());
  }

  @ParameterizedTest
  @EnumSource
  void a_full_server_gets_no_more_and_all_full_is_told(PolicyName policy) {
    Balancer<String> balancer = balancer(narrow(policy, 3), "a", "b");
    for (int i = 0; i < 6; i++) {
      assertThat(balancer.choose(List.of())).isNotNull();
    }
    assertThat(balancer.choose(List.of())).isNull();
    assertThat(balancer.isFull(List.of())).isTrue();
    balancer.ended(server(balancer, "a"), Outcome.SUCCESS, MILLI);
    assertThat(balancer.choose(List.of()).target()).isEqualTo("a");
  }

  @Test
  void overload_does_not_spill_over_to_a_server_that_fails() {
    Balancer<String> balancer = balancer(PolicyName.LEAST_REQUESTS, "a", "failing");
    fail(balancer, server(balancer, "failing"), 5);
    while (server(balancer, "a").hasRoom()) {
      balancer.choose(List.of());
    }
    assertThat(balancer.choose(List.of())).isNull();
  }

  @Test
  void nobody_is_chosen_of_none() {
    Balancer<String> balancer = balancer(PolicyName.PREQUAL);
    assertThat(balancer.choose(List.of())).isNull();
    assertThat(balancer.isFull(List.of())).isFalse();
  }

  /** However requests end and whoever comes and goes, what has begun has ended in the end. */
  @Property(tries = 60)
  void no_count_leaks(@ForAll PolicyName policy, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ManualClock time = new ManualClock();
    Balancer<Integer> balancer =
        new Balancer<>(Settings.DEFAULTS.with(policy), time, random.split());
    List<Server<Integer>> seen = new ArrayList<>();
    List<Server<Integer>> onTheWay = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      time.passMillis(random.nextInt(20));
      switch (random.nextInt(8)) {
        case 0 -> {
          int from = random.nextInt(20);
          balancer.replace(IntStream.range(from, from + random.nextInt(40)).boxed().toList());
          seen.addAll(balancer.servers());
        }
        case 1, 2, 3 -> {
          Server<Integer> chosen = balancer.choose(List.of());
          if (chosen != null) {
            onTheWay.add(chosen);
          }
        }
        case 4 -> balancer.servers().forEach(s -> balancer.told(s, inFlight(random.nextInt(9))));
        case 5 ->
            balancer.servers().stream()
                .skip(3)
                .findFirst()
                .ifPresent(s -> balancer.reachable(s, random.nextBoolean()));
        default -> {
          if (!onTheWay.isEmpty()) {
            Server<Integer> ended = onTheWay.remove(random.nextInt(onTheWay.size()));
            Outcome outcome = Outcome.values()[random.nextInt(Outcome.values().length)];
            balancer.ended(ended, outcome, random.nextInt(50) * MILLI);
          }
        }
      }
    }
    onTheWay.forEach(server -> balancer.ended(server, Outcome.SUCCESS, MILLI));
    assertThat(seen).allSatisfy(server -> assertThat(server.inFlight()).isZero());
  }

  @Test
  void another_policy_knows_who_is_ill_and_what_each_has_under_way() {
    Balancer<String> balancer = balancer(PolicyName.PEAK_EWMA, "a", "b", "c");
    balancer.reachable(server(balancer, "a"), false);
    server(balancer, "b").began(clock.getAsLong());

    balancer.follow(PolicyName.LEAST_REQUESTS);

    assertThat(balancer.settings().policy()).isEqualTo(PolicyName.LEAST_REQUESTS);
    assertThat(shares(balancer, 100)).containsOnlyKeys("c");
  }
}
