package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import io.signalbox.bench.measure.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A replica that fails at once looks idle and fast: by its load alone it would attract all queries.
 * It recovers after a third of the time.
 */
final class FailingStudy implements Study {

  private static final int CLIENTS = 4;
  private static final int REPLICAS = 8;
  private static final double CORES = 4;
  private static final double LOAD = 0.6;
  private static final double RECOVERY = 1 / 3.0;
  private static final int INTERVALS = 60;
  private static final long SECOND = 1_000_000_000L;

  @Override
  public Findings run(Plan plan, Consumer<String> progress) {
    Table table =
        new Table(
            "policy",
            "its share in the first 2 s",
            "and then until it recovers",
            "failed of all until then",
            "half its share again after",
            "its share at the end");
    List<Series> shares = new ArrayList<>();
    for (PolicyName policy : plan.policies()) {
      Trace trace = simulate(policy, plan);
      progress.accept(Plan.title(policy));
      long recovery = plan.at(RECOVERY);
      long settled = Math.min(recovery, plan.from() + 2 * SECOND);
      table.row(
          Plan.title(policy),
          Table.percent(share(trace, plan.from(), settled)),
          Table.percent(share(trace, settled, recovery)),
          Table.percent(trace.between(plan.from(), recovery).failureShare()),
          usedAgain(trace, recovery, plan.to()),
          Table.percent(share(trace, plan.at(0.9), plan.to())));
      double[] overTime = new double[INTERVALS];
      for (int i = 0; i < INTERVALS; i++) {
        overTime[i] =
            100 * share(trace, plan.at((double) i / INTERVALS), plan.at((i + 1.0) / INTERVALS));
      }
      shares.add(new Series(Plan.title(policy), overTime));
    }
    return new Findings(
        "4 clients, 8 replicas of 4 cores at 0.6 of what they can do. One of them fails each query"
            + " in 1 ms for a third of the time. A fair share is 12.5 %.\n\n"
            + table.markdown(),
        List.of(
            new Chart(
                "failing",
                "Queries given to the replica that fails at first",
                false,
                "s",
                "%",
                false,
                plan.intervals(INTERVALS),
                shares)));
  }

  private static Trace simulate(PolicyName policy, Plan plan) {
    Simulation simulation =
        new Simulation(
            new Simulation.Setup(
                Settings.DEFAULTS.with(policy),
                CLIENTS,
                REPLICAS,
                CORES,
                LOAD,
                Reporting.WITH_ANSWERS),
            plan.seed());
    Replica ill = simulation.replicas().getFirst();
    simulation.timeline().at(plan.from(), () -> ill.failing(true));
    simulation.timeline().at(plan.at(RECOVERY), () -> ill.failing(false));
    return simulation.run(plan.total());
  }

  private static double share(Trace trace, long from, long to) {
    int all = trace.between(from, to).count();
    return all == 0 ? 0 : (double) trace.between(from, to, id -> id == 0).count() / all;
  }

  private static String usedAgain(Trace trace, long recovery, long end) {
    for (long from = recovery; from + SECOND <= end; from += SECOND / 2) {
      if (share(trace, from, from + SECOND) >= 0.5 / REPLICAS) {
        return Table.number("%.1f s", (from + SECOND - recovery) / 1e9);
      }
    }
    return "not seen";
  }
}
