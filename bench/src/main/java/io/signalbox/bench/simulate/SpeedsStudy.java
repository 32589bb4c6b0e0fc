package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import io.signalbox.bench.measure.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;

/**
 * Few replicas: of equal speed, where no policy may be worse than round robin; and of unequal
 * speed, as a team has that did not buy all its machines at once.
 */
final class SpeedsStudy implements Study {

  private static final int CLIENTS = 4;
  private static final int REPLICAS = 16;
  private static final double CORES = 4;

  /** Of all that the replicas can do. */
  private static final double LOAD = 0.75;

  /** One ill, five old, eight as they should be, two new. */
  private static double unequal(int replica) {
    return replica == 0 ? 0.1 : replica < 6 ? 0.5 : replica < 14 ? 1 : 1.5;
  }

  @Override
  public Findings run(Plan plan, Consumer<String> progress) {
    Table table =
        new Table(
            "policy",
            "equal: p50",
            "p90",
            "p99",
            "unequal: p50",
            "p90",
            "p99",
            "p99.9",
            "failed",
            "to the slowest");
    List<String> names = new ArrayList<>();
    double[] equal99 = new double[plan.policies().size()];
    double[] unequal99 = new double[plan.policies().size()];
    for (int i = 0; i < plan.policies().size(); i++) {
      PolicyName policy = plan.policies().get(i);
      Summary equal = simulate(policy, replica -> 1, plan).between(plan.from(), plan.to());
      Trace trace = simulate(policy, SpeedsStudy::unequal, plan);
      Summary unequal = trace.between(plan.from(), plan.to());
      Summary slowest = trace.between(plan.from(), plan.to(), id -> id == 0);
      progress.accept(Plan.title(policy));
      equal99[i] = equal.millis(990);
      unequal99[i] = unequal.millis(990);
      names.add(Plan.title(policy));
      table.row(
          Plan.title(policy),
          equal.cell(500),
          equal.cell(900),
          equal.cell(990),
          unequal.cell(500),
          unequal.cell(900),
          unequal.cell(990),
          unequal.cell(999),
          Table.percent(unequal.failureShare()),
          Table.percent((double) slowest.count() / unequal.count()));
    }
    return new Findings(
        "Milliseconds; TO: failed. 4 clients, 16 replicas of 4 cores at 0.75 of all that they can"
            + " do. Unequal: one at a tenth of full speed, five at half, eight at full, two at one"
            + " and a half. Reports come with the answers.\n\n"
            + table.markdown(),
        List.of(
            new Chart(
                "speeds",
                "Sixteen replicas: p99",
                true,
                "",
                "ms",
                true,
                names,
                List.of(new Series("equal", equal99), new Series("unequal", unequal99)))));
  }

  private static Trace simulate(PolicyName policy, IntToDoubleFunction speed, Plan plan) {
    double capacity = 0;
    for (int i = 0; i < REPLICAS; i++) {
      capacity += CORES * speed.applyAsDouble(i);
    }
    Simulation simulation =
        new Simulation(
            new Simulation.Setup(
                Settings.DEFAULTS.with(policy),
                CLIENTS,
                REPLICAS,
                CORES,
                LOAD * capacity / (REPLICAS * CORES),
                Reporting.WITH_ANSWERS),
            plan.seed());
    for (Replica replica : simulation.replicas()) {
      replica.change(0, speed.applyAsDouble(replica.id()));
    }
    return simulation.run(plan.total());
  }
}
