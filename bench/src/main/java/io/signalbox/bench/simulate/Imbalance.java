package io.signalbox.bench.simulate;

import java.util.Collection;

/** How much fuller the fullest replica is than the mean, over time. */
final class Imbalance {

  private double fullest;
  private double mean;

  void observe(Collection<Replica> replicas) {
    int most = 0;
    int all = 0;
    for (Replica replica : replicas) {
      most = Math.max(most, replica.inFlight());
      all += replica.inFlight();
    }
    fullest += most;
    mean += (double) all / replicas.size();
  }

  /** 1 is perfect balance. */
  double ratio() {
    return mean == 0 ? 1 : fullest / mean;
  }
}
