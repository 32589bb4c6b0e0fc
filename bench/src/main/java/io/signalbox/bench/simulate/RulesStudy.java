package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.bench.measure.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The comparison of rules, figure 7 of the paper. */
final class RulesStudy implements Study {

  private static final double[] LOADS = {0.7, 0.9};

  /** At any time this part of the machines is fully taken. */
  private static final double TAKEN = 0.3;

  /** There, caches and hyper-threads are shared, and each core of the replica is so fast. */
  private static final double TAKEN_SPEED = 0.5;

  /** Elsewhere a replica may have so much besides what it is guaranteed. */
  private static final double SPARE = 2;

  /** The paper's rule that comes nearest, and its p90 and p99 at both loads. */
  private record Published(String rule, String... millis) {

    static Published of(PolicyName policy) {
      return switch (policy) {
        case ROUND_ROBIN -> new Published("round robin", "4984", "TO", "TO", "TO");
        case RANDOM -> new Published("random", "294", "TO", "TO", "TO");
        case WEIGHTED -> new Published("WRR", "173", "314", "1667", "TO");
        case LEAST_REQUESTS -> new Published("LL-Po2C", "224", "569", "623", "1918");
        case PEAK_EWMA -> new Published("none", "", "", "", "");
        case PREQUAL -> new Published("Prequal", "149", "281", "152", "286");
      };
    }
  }

  @Override
  public Findings run(Plan plan, Consumer<String> progress) {
    Table table =
        new Table(
            "policy",
            "p90 at 70 %",
            "p99",
            "p90 at 90 %",
            "p99",
            "timeouts",
            "the paper's",
            "p90 at 70 %",
            "p99",
            "p90 at 90 %",
            "p99");
    List<String> names = new ArrayList<>();
    double[][] p99 = new double[LOADS.length][plan.policies().size()];
    for (int i = 0; i < plan.policies().size(); i++) {
      PolicyName policy = plan.policies().get(i);
      List<String> cells = new ArrayList<>(List.of(Plan.title(policy)));
      Summary summary = new Summary(new long[0]);
      for (int j = 0; j < LOADS.length; j++) {
        summary = simulate(policy, LOADS[j], plan);
        progress.accept(Plan.title(policy) + " at " + LOADS[j]);
        cells.add(summary.cell(900));
        cells.add(summary.cell(990));
        p99[j][i] = summary.millis(990);
      }
      cells.add(Table.percent(summary.failureShare()));
      Published published = Published.of(policy);
      cells.add(published.rule);
      cells.addAll(List.of(published.millis));
      table.row(cells.toArray(String[]::new));
      names.add(Plan.title(policy));
    }
    return new Findings(
        "Milliseconds; TO: the timeout of 5 s. 100 clients, 100 replicas.\n\n" + table.markdown(),
        List.of(
            new Chart(
                "rules",
                "Rules compared: p99",
                true,
                "",
                "ms",
                true,
                names,
                List.of(new Series("70 % load", p99[0]), new Series("90 % load", p99[1])))));
  }

  private static Summary simulate(PolicyName policy, double load, Plan plan) {
    Simulation simulation = Testbed.simulation(policy, load, plan.seed());
    simulation.disturb(RulesStudy::antagonists);
    return simulation.run(plan.total()).between(plan.from(), plan.to());
  }

  private static Antagonists.Left antagonists(double pressure) {
    return pressure < 1 - TAKEN
        ? new Antagonists.Left(SPARE, 1)
        : new Antagonists.Left(0, TAKEN_SPEED);
  }
}
