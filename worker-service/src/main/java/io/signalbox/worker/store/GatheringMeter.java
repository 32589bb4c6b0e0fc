package io.signalbox.worker.store;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;

/** Tells how many travel together. Thread-safe. */
final class GatheringMeter {

  private final DistributionSummary creations;
  private final DistributionSummary outcomes;

  GatheringMeter(MeterRegistry meters) {
    this.creations = sizes("creations", meters);
    this.outcomes = sizes("outcomes", meters);
  }

  private static DistributionSummary sizes(String kind, MeterRegistry meters) {
    return DistributionSummary.builder("signalbox.gathering.size")
        .description("How many of a kind travelled to the data tier in one call")
        .tag("kind", kind)
        .register(meters);
  }

  /** Of one call. */
  void travelled(int created, int ended) {
    if (created > 0) {
      creations.record(created);
    }
    if (ended > 0) {
      outcomes.record(ended);
    }
  }
}
