package io.signalbox.bench.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {

  private static final int REPLICAS = 8;
  private static final double CORES = 2;
  private static final Duration LENGTH = Duration.ofSeconds(10);

  private static Simulation simulation(PolicyName policy, double load, long seed) {
    return new Simulation(
        new Simulation.Setup(
            Settings.DEFAULTS.with(policy), 3, REPLICAS, CORES, load, Reporting.WITH_ANSWERS),
        seed);
  }

  private static Summary all(Trace trace) {
    return trace.between(0, Long.MAX_VALUE);
  }

  /** A query that ended twice would leave a count of less than nothing at its balancer. */
  @ParameterizedTest
  @EnumSource
  void every_query_ends_once(PolicyName policy) {
    int sent = all(simulation(PolicyName.RANDOM, 1.5, 1).run(LENGTH)).count();
    Simulation simulation = simulation(policy, 1.5, 1);
    simulation.timeline().at(2_000_000_000L, () -> simulation.replicas().get(0).failing(true));
    simulation.timeline().at(5_000_000_000L, () -> simulation.replicas().get(0).failing(false));
    Summary ended = all(simulation.run(LENGTH));
    assertThat(ended.count()).isEqualTo(sent);
    assertThat(ended.failures()).isPositive();
    assertThat(simulation.replicas()).allSatisfy(each -> assertThat(each.inFlight()).isZero());
    assertThat(simulation.clients())
        .allSatisfy(
            client ->
                assertThat(client.balancer().servers())
                    .allSatisfy(server -> assertThat(server.inFlight()).isZero()));
  }

  @ParameterizedTest
  @EnumSource
  void the_same_seed_brings_the_same_figures(PolicyName policy) {
    Summary one = all(simulation(policy, 0.9, 7).run(LENGTH));
    Summary same = all(simulation(policy, 0.9, 7).run(LENGTH));
    Summary other = all(simulation(policy, 0.9, 8).run(LENGTH));
    for (int perMille = 1; perMille <= 1000; perMille++) {
      assertThat(same.percentile(perMille)).isEqualTo(one.percentile(perMille));
    }
    assertThat(other.percentile(900)).isNotEqualTo(one.percentile(900));
  }

  @Test
  void under_little_load_a_query_takes_what_it_demands() {
    Summary summary = all(simulation(PolicyName.LEAST_REQUESTS, 0.1, 1).run(LENGTH));
    assertThat(summary.failures()).isZero();
    assertThat(summary.millis(500)).isBetween(70.0, 90.0);
    assertThat(summary.millis(990)).isBetween(240.0, 290.0);
  }

  @Test
  void a_query_fails_by_its_timeout() {
    Simulation simulation = simulation(PolicyName.ROUND_ROBIN, 0.5, 1);
    Replica stuck = simulation.replicas().getFirst();
    stuck.change(0, 1e-6);
    Trace trace = simulation.run(LENGTH);
    Summary there = trace.between(0, Long.MAX_VALUE, id -> id == stuck.id());
    Summary elsewhere = trace.between(0, Long.MAX_VALUE, id -> id != stuck.id());
    // Some demand nothing, and are ended though nobody works.
    assertThat(there.failureShare()).isBetween(0.7, 0.95);
    assertThat(elsewhere.failures()).isZero();
  }

  @Test
  void a_slow_replica_gets_less_when_the_policy_knows_of_it() {
    assertThat(toTheSlowOne(PolicyName.PREQUAL))
        .isLessThan(toTheSlowOne(PolicyName.ROUND_ROBIN) / 2);
  }

  private static int toTheSlowOne(PolicyName policy) {
    Simulation simulation = simulation(policy, 0.5, 1);
    simulation.replicas().getFirst().change(0, 0.2);
    return simulation.run(LENGTH).between(0, Long.MAX_VALUE, id -> id == 0).count();
  }

  @Test
  void a_replica_that_has_left_gets_nothing_and_one_that_has_joined_its_share() {
    Simulation simulation = simulation(PolicyName.ROUND_ROBIN, 0.5, 1);
    long change = 2_000_000_000L;
    simulation
        .timeline()
        .at(
            change,
            () -> {
              simulation.replicas().removeFirst();
              simulation.add();
              simulation.announce();
            });
    Trace trace = simulation.run(Duration.ofSeconds(30));
    assertThat(trace.between(0, change, id -> id == 0).count()).isPositive();
    assertThat(trace.between(change, Long.MAX_VALUE, id -> id == 0).count()).isZero();
    int last = trace.between(20_000_000_000L, Long.MAX_VALUE).count();
    assertThat(trace.between(20_000_000_000L, Long.MAX_VALUE, id -> id == REPLICAS).count())
        .isBetween(last / REPLICAS / 2, last / REPLICAS * 2);
  }
}
