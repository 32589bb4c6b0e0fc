package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.bench.measure.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The load ramp, figure 6 of the paper. */
final class RampStudy implements Study {

  private static final double[] LOADS = {.75, .83, .93, 1.03, 1.14, 1.27, 1.41, 1.57, 1.74};

  /** At most so much may a replica have besides what it is guaranteed. */
  private static final double MOST_SPARE = 1.8;

  /** The less it is, the fewer machines leave little. */
  private static final double SCARCITY = 0.75;

  /** Each machine leaves the replica some of itself, few of them little. */
  private static Antagonists.Left antagonists(double pressure) {
    return new Antagonists.Left(MOST_SPARE * Math.pow(1 - pressure, SCARCITY), 1);
  }

  @Override
  public Findings run(Plan plan, Consumer<String> progress) {
    Table table = new Table("load", "policy", "p50", "p90", "p99", "p99.9", "timeouts");
    int policies = plan.policies().size();
    double[][] p99 = new double[policies][LOADS.length];
    double[][] p999 = new double[policies][LOADS.length];
    double[][] failures = new double[policies][LOADS.length];
    for (int i = 0; i < LOADS.length; i++) {
      for (int j = 0; j < policies; j++) {
        PolicyName policy = plan.policies().get(j);
        Summary summary = simulate(policy, LOADS[i], plan);
        progress.accept(Plan.title(policy) + " at " + LOADS[i]);
        p99[j][i] = summary.millis(990);
        p999[j][i] = summary.millis(999);
        failures[j][i] = 100 * summary.failureShare();
        table.row(
            Table.number("%.2f", LOADS[i]),
            Plan.title(policy),
            summary.cell(500),
            summary.cell(900),
            summary.cell(990),
            summary.cell(999),
            Table.percent(summary.failureShare()));
      }
    }
    return new Findings(
        "Milliseconds; TO: the timeout of 5 s. 100 clients, 100 replicas.\n\n" + table.markdown(),
        List.of(
            chart("ramp-p99", "Load ramp: p99", "ms", true, plan, p99),
            chart("ramp-p999", "Load ramp: p99.9", "ms", true, plan, p999),
            chart("ramp-timeouts", "Load ramp: timeouts", "%", false, plan, failures)));
  }

  private static Summary simulate(PolicyName policy, double load, Plan plan) {
    Simulation simulation = Testbed.simulation(policy, load, plan.seed());
    simulation.disturb(RampStudy::antagonists);
    return simulation.run(plan.total()).between(plan.from(), plan.to());
  }

  private static Chart chart(
      String name, String title, String unit, boolean logarithmic, Plan plan, double[][] values) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      series.add(new Series(Plan.title(plan.policies().get(i)), values[i]));
    }
    List<String> names = Arrays.stream(LOADS).mapToObj(load -> Table.number("%.2f", load)).toList();
    return new Chart(name, title, false, "load", unit, logarithmic, names, series);
  }
}
