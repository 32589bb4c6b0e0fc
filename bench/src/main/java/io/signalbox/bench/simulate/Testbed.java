package io.signalbox.bench.simulate;

import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Settings;
import java.time.Duration;

/**
 * The testbed of the Prequal paper: a hundred clients and a hundred replicas on a machine each, of
 * which they are guaranteed a tenth. Its figures say how large: 0.75 of it are 5,600 queries of
 * 86.7 ms a second, so that each is guaranteed 6.5 cores.
 */
final class Testbed {

  private static final int CLIENTS = 100;
  private static final int REPLICAS = 100;
  private static final double CORES = 6.5;

  private Testbed() {}

  /**
   * @param load in units of what is guaranteed to all together
   */
  static Simulation simulation(PolicyName policy, double load, long seed) {
    return new Simulation(
        new Simulation.Setup(bare(policy), CLIENTS, REPLICAS, CORES, load, Reporting.PROBES), seed);
  }

  /** The policy alone, with nothing around it. */
  private static Settings bare(PolicyName policy) {
    Settings defaults = Settings.DEFAULTS;
    int unbounded = Integer.MAX_VALUE / 2;
    return new Settings(
        policy,
        defaults.reportExpiry(),
        defaults.latency(),
        new Settings.SlowStart(Duration.ZERO, 1),
        new Settings.Ejection(0, Duration.ofSeconds(1), Duration.ofSeconds(1), 0, 0),
        new Settings.Concurrency(unbounded, unbounded, unbounded),
        defaults.retries());
  }
}
