package io.signalbox.supervisor.keep;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.signalbox.supervisor.plan.ServiceReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How often services that sleep wake, and how long that takes. For one thread. */
final class WakeMeters {

  private final MeterRegistry registry;
  private final Map<String, Seen> services = new HashMap<>();

  /**
   * How a service was seen last.
   *
   * @param wakesSince null when it is not on its way from sleep
   */
  private record Seen(boolean asleep, @Nullable Instant wakesSince) {}

  WakeMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** How all stand now. */
  void read(List<ServiceReport> reports, Instant now) {
    services.keySet().retainAll(reports.stream().map(ServiceReport::name).toList());
    reports.forEach(report -> services.put(report.name(), next(report, now)));
  }

  private Seen next(ServiceReport report, Instant now) {
    Timer wakes = wakes(report.name());
    Seen before = services.get(report.name());
    if (before == null || report.wanted() == 0) {
      return new Seen(report.state() == ServiceReport.State.ASLEEP, null);
    }
    Instant since = before.asleep ? now : before.wakesSince;
    if (since == null || report.serving() == 0) {
      return new Seen(false, since);
    }
    wakes.record(Duration.between(since, now));
    return new Seen(false, null);
  }

  private Timer wakes(String service) {
    return registry.timer("signalbox.supervisor.wakes", "service", service);
  }
}
