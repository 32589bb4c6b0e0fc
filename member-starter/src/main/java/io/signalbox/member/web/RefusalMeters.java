package io.signalbox.member.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Counts refused requests by reason, each from the start. Thread-safe. */
final class RefusalMeters {

  private final Map<Refusal, Counter> counters = new EnumMap<>(Refusal.class);

  RefusalMeters(MeterRegistry registry) {
    for (Refusal refusal : Refusal.values()) {
      counters.put(
          refusal,
          Counter.builder("signalbox.server.requests.refused")
              .description("Requests refused before the service saw them")
              .tag("reason", refusal.type())
              .register(registry));
    }
  }

  void refused(Refusal refusal) {
    Counter counter = counters.get(refusal);
    if (counter != null) {
      counter.increment();
    }
  }
}
