package io.signalbox.registry.metrics;

import com.netflix.discovery.shared.Application;
import com.netflix.eureka.registry.PeerAwareInstanceRegistry;
import com.netflix.eureka.util.EurekaMonitors;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/**
 * Shows the table's size and how instances left it: with a goodbye or, as the dead do, without. The
 * counts are Eureka's own.
 */
@Component
final class TableMetrics implements MeterBinder {

  private final PeerAwareInstanceRegistry table;

  TableMetrics(PeerAwareInstanceRegistry table) {
    this.table = table;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("signalbox.registry.instances", table, TableMetrics::size)
        .description("Instances in the table")
        .register(meters);
    departures(meters, "expired", EurekaMonitors::getCount);
    // Eureka counts every departure as a cancellation, the expired ones too.
    departures(meters, "goodbye", expired -> EurekaMonitors.CANCEL.getCount() - expired.getCount());
  }

  private static int size(PeerAwareInstanceRegistry table) {
    return table.getApplications().getRegisteredApplications().stream()
        .mapToInt(Application::size)
        .sum();
  }

  private static void departures(
      MeterRegistry meters, String how, ToDoubleFunction<EurekaMonitors> count) {
    FunctionCounter.builder("signalbox.registry.departures", EurekaMonitors.EXPIRED, count)
        .description("Instances that left the table: said goodbye, or let their lease expire")
        .tag("how", how)
        .register(meters);
  }
}
