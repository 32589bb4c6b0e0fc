package io.signalbox.member.handoff;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the connections that come from gateways and go back. Thread-safe. */
final class HandoffMeters {

  private final Counter taken;
  private final Counter returned;

  HandoffMeters(MeterRegistry meters) {
    taken =
        Counter.builder("signalbox.handoff.taken")
            .description("Client connections taken over from gateways")
            .register(meters);
    returned =
        Counter.builder("signalbox.handoff.returned")
            .description("Client connections given back to gateways")
            .register(meters);
  }

  void taken() {
    taken.increment();
  }

  void returned() {
    returned.increment();
  }
}
