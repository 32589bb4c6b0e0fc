package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import io.signalbox.bench.measure.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A rolling restart. Each replica leaves, ends what it has, and another comes in its place that is
 * slow at first.
 */
final class RestartStudy implements Study {

  private static final int CLIENTS = 4;
  private static final int REPLICAS = 8;
  private static final double CORES = 4;
  private static final double LOAD = 0.6;

  /** How much of the time between two restarts a replica is away. */
  private static final double AWAY = 0.2;

  /** At first; then it rises evenly. */
  private static final double COLD_SPEED = 0.1;

  private static final int WARMING_STEPS = 20;
  private static final long WARMING_NANOS = 10_000_000_000L;
  private static final int INTERVALS = 60;

  @Override
  public Findings run(Plan plan, Consumer<String> progress) {
    Table table =
        new Table("policy", "slow start", "p50", "p90", "p99", "p99.9", "failed", "worst interval");
    List<Series> worst = new ArrayList<>();
    for (PolicyName policy : plan.policies()) {
      for (boolean slowStart : new boolean[] {true, false}) {
        Trace trace = simulate(settings(policy, slowStart), plan);
        progress.accept(Plan.title(policy) + (slowStart ? " with" : " without") + " slow start");
        Summary summary = trace.between(plan.from(), plan.to());
        double[] p99 = overTime(trace, plan);
        double most = 0;
        for (double each : p99) {
          most = Math.max(most, each);
        }
        table.row(
            Plan.title(policy),
            slowStart ? "yes" : "no",
            summary.cell(500),
            summary.cell(900),
            summary.cell(990),
            summary.cell(999),
            Table.percent(summary.failureShare()),
            Table.number("%.0f", most));
        if (slowStart) {
          worst.add(new Series(Plan.title(policy), p99));
        }
      }
    }
    return new Findings(
        "Milliseconds; TO: failed. 4 clients, 8 replicas of 4 cores at 0.6 of what they can do; one"
            + " after the other they restart, at a tenth of full speed that rises to the full one"
            + " in 10 s. The worst interval is the highest p99 of the 60 parts of the time.\n\n"
            + table.markdown(),
        List.of(
            new Chart(
                "restart",
                "Rolling restart with slow start: p99",
                false,
                "s",
                "ms",
                true,
                plan.intervals(INTERVALS),
                worst)));
  }

  private static double[] overTime(Trace trace, Plan plan) {
    double[] p99 = new double[INTERVALS];
    for (int i = 0; i < INTERVALS; i++) {
      long from = plan.at((double) i / INTERVALS);
      p99[i] = trace.between(from, plan.at((i + 1.0) / INTERVALS)).millis(990);
    }
    return p99;
  }

  private static Settings settings(PolicyName policy, boolean slowStart) {
    Settings settings = Settings.DEFAULTS.with(policy);
    return slowStart
        ? settings
        : new Settings(
            policy,
            settings.reportExpiry(),
            settings.latency(),
            new Settings.SlowStart(Duration.ZERO, 1),
            settings.ejection(),
            settings.concurrency(),
            settings.retries());
  }

  private static Trace simulate(Settings settings, Plan plan) {
    Simulation simulation =
        new Simulation(
            new Simulation.Setup(settings, CLIENTS, REPLICAS, CORES, LOAD, Reporting.WITH_ANSWERS),
            plan.seed());
    for (int i = 0; i < REPLICAS; i++) {
      int turn = i;
      Replica leaving = simulation.replicas().get(i);
      simulation
          .timeline()
          .at(
              plan.at((double) turn / REPLICAS),
              () -> {
                simulation.replicas().remove(leaving);
                simulation.announce();
              });
      simulation.timeline().at(plan.at((turn + AWAY) / REPLICAS), () -> join(simulation));
    }
    return simulation.run(plan.total());
  }

  private static void join(Simulation simulation) {
    Replica cold = simulation.add();
    simulation.announce();
    for (int step = 0; step <= WARMING_STEPS; step++) {
      double speed = COLD_SPEED + (1 - COLD_SPEED) * step / WARMING_STEPS;
      simulation
          .timeline()
          .after(WARMING_NANOS * step / WARMING_STEPS, () -> cold.change(0, speed));
    }
  }
}
