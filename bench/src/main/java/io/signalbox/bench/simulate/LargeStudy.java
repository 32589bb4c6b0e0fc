package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import io.signalbox.bench.measure.Table;
import java.util.List;
import java.util.function.Consumer;

/** Ten thousand replicas, of which a few are slow; and how fast they are simulated. */
final class LargeStudy implements Study {

  private static final int CLIENTS = 20;
  private static final int REPLICAS = 10_000;
  private static final double CORES = 2;
  private static final double LOAD = 0.75;

  /** One in so many. */
  private static final int SLOW = 20;

  private static final double SLOW_SPEED = 0.5;

  @Override
  public Findings run(Plan plan, Consumer<String> progress) {
    Table table =
        new Table(
            "policy", "p50", "p90", "p99", "p99.9", "failed", "queries", "time taken", "events/s");
    for (PolicyName policy : plan.policies()) {
      long begun = System.nanoTime();
      Simulation simulation = simulation(policy, plan.seed());
      Trace trace = simulation.run(plan.total());
      double seconds = (System.nanoTime() - begun) / 1e9;
      progress.accept(Plan.title(policy));
      Summary summary = trace.between(plan.from(), plan.to());
      table.row(
          Plan.title(policy),
          summary.cell(500),
          summary.cell(900),
          summary.cell(990),
          summary.cell(999),
          Table.percent(summary.failureShare()),
          Table.number("%,.0f", summary.count()),
          Table.number("%.1f s", seconds),
          Table.number("%,.0f", simulation.timeline().happened() / seconds));
    }
    return new Findings(
        "Milliseconds; TO: failed. 20 clients, 10,000 replicas of 2 cores at 0.75 of what they can"
            + " do when equal; one in twenty is half as fast. Three probes with each query. The"
            + " time taken is that of the simulation, on one core.\n\n"
            + table.markdown(),
        List.of());
  }

  private static Simulation simulation(PolicyName policy, long seed) {
    Simulation simulation =
        new Simulation(
            new Simulation.Setup(
                Settings.DEFAULTS.with(policy), CLIENTS, REPLICAS, CORES, LOAD, Reporting.PROBES),
            seed);
    for (Replica replica : simulation.replicas()) {
      if (replica.id() % SLOW == 0) {
        replica.change(0, SLOW_SPEED);
      }
    }
    return simulation;
  }
}
