package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import io.signalbox.bench.measure.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Several balancers that read the same reports at the same time, and seldom: if all of them then
 * choose the same replica, it is the fullest one soon.
 */
final class HerdStudy implements Study {

  private static final int CLIENTS = 8;
  private static final int[] REPLICAS = {4, 16};
  private static final double CORES = 4;
  private static final double LOAD = 0.75;
  private static final Duration INTERVAL = Duration.ofMillis(500);

  @Override
  public Findings run(Plan plan, Consumer<String> progress) {
    Table table =
        new Table("policy", "replicas", "p50", "p90", "p99", "p99.9", "failed", "fullest to mean");
    List<String> names = new ArrayList<>();
    double[][] p99 = new double[REPLICAS.length][plan.policies().size()];
    for (int i = 0; i < plan.policies().size(); i++) {
      PolicyName policy = plan.policies().get(i);
      names.add(Plan.title(policy));
      for (int j = 0; j < REPLICAS.length; j++) {
        Simulation simulation = simulation(policy, REPLICAS[j], plan.seed());
        Summary summary = simulation.run(plan.total()).between(plan.from(), plan.to());
        progress.accept(Plan.title(policy) + ", " + REPLICAS[j] + " replicas");
        p99[j][i] = summary.millis(990);
        table.row(
            Plan.title(policy),
            Integer.toString(REPLICAS[j]),
            summary.cell(500),
            summary.cell(900),
            summary.cell(990),
            summary.cell(999),
            Table.percent(summary.failureShare()),
            Table.number("%.2f", simulation.imbalance()));
      }
    }
    return new Findings(
        "Milliseconds; TO: failed. 8 clients, replicas of 4 cores at 0.75 of what they can do. All"
            + " clients read all reports every 500 ms, at the same instant. The last column is the"
            + " requests at the fullest replica, over those at the mean one.\n\n"
            + table.markdown(),
        List.of(
            new Chart(
                "herd",
                "Reports every 500 ms, the same to all: p99",
                true,
                "",
                "ms",
                true,
                names,
                List.of(new Series("4 replicas", p99[0]), new Series("16 replicas", p99[1])))));
  }

  private static Simulation simulation(PolicyName policy, int replicas, long seed) {
    return new Simulation(
        new Simulation.Setup(
            Settings.DEFAULTS.with(policy),
            CLIENTS,
            replicas,
            CORES,
            LOAD,
            Reporting.toAllEvery(INTERVAL)),
        seed);
  }
}
