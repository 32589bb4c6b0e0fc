package io.signalbox.gateway.activation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.signalbox.gateway.activation.Guest.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** What a waiting room shows to Prometheus. Every meter is there from the start. */
final class RoomMeters {

  private final MeterRegistry registry;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Timer waited;
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
  private final List<Meter> all = new ArrayList<>();

  RoomMeters(MeterRegistry registry, String service) {
    this.registry = registry;
    this.waited =
        Timer.builder("signalbox.activation.waits")
            .description("How long requests have waited for a service to wake up that then did")
            .tag("service", service)
            .publishPercentileHistogram()
            .register(registry);
    for (Refusal reason : Refusal.values()) {
      refused.put(
          reason,
          Counter.builder("signalbox.activation.refused")
              .description("Requests refused because a service did not wake up for them")
              .tag("service", service)
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    all.add(waited);
    all.addAll(refused.values());
    all.add(
        Gauge.builder("signalbox.activation.waiting", waiting, AtomicInteger::get)
            .description("Requests that wait for a service to wake up")
            .tag("service", service)
            .register(registry));
  }

  void seats(int taken) {
    waiting.set(taken);
  }

  void called(Duration afterWaiting) {
    waited.record(afterWaiting);
  }

  void sentAway(Refusal why) {
    Objects.requireNonNull(refused.get(why)).increment();
  }

  void close() {
    all.forEach(registry::remove);
  }
}
