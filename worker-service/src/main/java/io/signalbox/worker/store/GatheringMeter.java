package io.signalbox.worker.store;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;

/** Tells how many travel together. Thread-safe. */
final class GatheringMeter {

  private final MeterRegistry meters;

  GatheringMeter(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * The same exchange, its gatherings measured.
   *
   * @param kind of what is gathered
   */
  <Q, A> Gatherer.Exchange<Q, A> measuring(String kind, Gatherer.Exchange<Q, A> exchange) {
    DistributionSummary sizes =
        DistributionSummary.builder("signalbox.gathering.size")
            .description("How many travelled to the data tier in one call")
            .tag("kind", kind)
            .register(meters);
    return questions -> {
      sizes.record(questions.size());
      return exchange.ask(questions);
    };
  }
}
