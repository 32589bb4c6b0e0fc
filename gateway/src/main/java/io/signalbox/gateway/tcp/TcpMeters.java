package io.signalbox.gateway.tcp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.forward.Tunnel;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What one TCP service shows to Prometheus. Every meter is there from the start. */
final class TcpMeters implements Tunnel.Traffic {

  /** Why a client's connection is reset. */
  enum Refusal {
    /** As many are open as may be. */
    TOO_MANY,
    /** No instance has taken it. */
    NO_INSTANCE
  }

  private final MeterRegistry meters;
  private final Gauge connections;
  private final Counter accepted;
  private final Counter handedOver;
  private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
  private final Counter fromClient;
  private final Counter fromInstance;

  TcpMeters(MeterRegistry meters, String service, Supplier<Number> open) {
    this.meters = meters;
    connections =
        Gauge.builder("signalbox.tcp.connections", open)
            .description("Connections of clients that are open")
            .tag("service", service)
            .register(meters);
    accepted =
        Counter.builder("signalbox.tcp.accepted")
            .description("Connections of clients that an instance has taken")
            .tag("service", service)
            .register(meters);
    handedOver =
        Counter.builder("signalbox.tcp.handed.over")
            .description("Those of them that a member has taken over, whose bytes are not seen")
            .tag("service", service)
            .register(meters);
    for (Refusal reason : Refusal.values()) {
      refused.put(
          reason,
          Counter.builder("signalbox.tcp.refused")
              .description("Connections of clients that were reset")
              .tag("service", service)
              .tag("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .register(meters));
    }
    fromClient = bytes(meters, service, "client");
    fromInstance = bytes(meters, service, "instance");
  }

  private static Counter bytes(MeterRegistry meters, String service, String from) {
    return Counter.builder("signalbox.tcp.bytes")
        .description("Bytes that have come")
        .tag("service", service)
        .tag("from", from)
        .register(meters);
  }

  void accepted() {
    accepted.increment();
  }

  void handedOver() {
    handedOver.increment();
  }

  void refused(Refusal reason) {
    Objects.requireNonNull(refused.get(reason)).increment();
  }

  @Override
  public void fromClient(int bytes) {
    fromClient.increment(bytes);
  }

  @Override
  public void fromInstance(int bytes) {
    fromInstance.increment(bytes);
  }

  /** They are shown no more. */
  void close() {
    Stream.concat(
            Stream.<Meter>of(connections, accepted, handedOver, fromClient, fromInstance),
            refused.values().stream())
        .forEach(meters::remove);
  }
}
