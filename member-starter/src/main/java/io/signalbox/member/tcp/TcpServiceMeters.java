package io.signalbox.member.tcp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** What one service of TCP shows to Prometheus. Thread-safe. */
final class TcpServiceMeters {

  private final AtomicInteger open = new AtomicInteger();
  private final Counter taken;
  private final Counter refused;

  TcpServiceMeters(MeterRegistry meters, String service) {
    Gauge.builder("signalbox.tcp.service.connections", open, AtomicInteger::get)
        .description("Connections open here")
        .tag("service", service)
        .register(meters);
    taken =
        Counter.builder("signalbox.tcp.service.taken")
            .description("Connections taken over from gateways")
            .tag("service", service)
            .register(meters);
    refused =
        Counter.builder("signalbox.tcp.service.refused")
            .description("Connections for which there was no room")
            .tag("service", service)
            .register(meters);
  }

  /** A connection is there, until it is closed. */
  void opened(Channel connection) {
    open.incrementAndGet();
    connection.closeFuture().addListener(closed -> open.decrementAndGet());
  }

  void taken() {
    taken.increment();
  }

  void refused() {
    refused.increment();
  }
}
