package io.signalbox.gateway.handoff;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.signalbox.handoff.claims.Scope;
import io.signalbox.handoff.server.Unfit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts connections that are handed over, and why others are not. Thread-safe. */
final class HandoffMeters {

  private final MeterRegistry registry;
  private final Counter returned;
  private final Counter redispatched;
  private final Map<Obstacle, Counter> proxied = new EnumMap<>(Obstacle.class);

  /** Why a request of a route that is handed over was proxied. */
  enum Obstacle {
    /** The instance takes over no connections or is on another host. */
    NO_LINK,
    /** The instance has as many as it may have, unclaimed or in all. */
    NO_CREDIT,
    /** The instance is on trial. */
    TRIAL,
    /** More has been read than a message takes. */
    LARGE,
    /** There is no descriptor left. */
    NO_DESCRIPTOR,
    /** The link's queue was full, or the link broke. */
    LINK_FULL,
    /** A member had it and could not begin. */
    RETURNED,
    /** Not HTTP/1.1. */
    HTTP_VERSION,
    /** Asks for another protocol. */
    UPGRADE,
    /** Has a body that is too large or tells no length. */
    BODY,
    /** Comes from a proxy that speaks for its clients. */
    PROXY,
    /** The client speaks TLS; where all of the port does, this counts connections. */
    TLS,
    /** The gateway speaks HTTP/2: counts connections. */
    HTTP2;

    static Obstacle of(Unfit unfit) {
      return switch (unfit) {
        case TLS -> TLS;
        case HTTP2 -> HTTP2;
      };
    }

    static Obstacle of(Scope.Refusal refusal) {
      return switch (refusal) {
        case VERSION -> HTTP_VERSION;
        case UPGRADE -> UPGRADE;
        case BODY -> BODY;
      };
    }
  }

  HandoffMeters(MeterRegistry registry) {
    this.registry = registry;
    this.returned =
        Counter.builder("signalbox.handoff.returned")
            .description("Connections that came back from a member")
            .register(registry);
    this.redispatched =
        Counter.builder("signalbox.handoff.redispatched")
            .description("Connections taken back from a member that died or stalled")
            .register(registry);
    for (Obstacle obstacle : Obstacle.values()) {
      proxied.put(
          obstacle,
          Counter.builder("signalbox.handoff.proxied")
              .description("Requests that were to be handed over and were proxied")
              .tag("reason", obstacle.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .register(registry));
    }
  }

  /** The counter of connections that are handed over to one instance. */
  Counter handedOver(String service, String instance) {
    return Counter.builder("signalbox.handoff.handed.over")
        .description("Connections handed over")
        .tags(List.of(Tag.of("service", service), Tag.of("target", instance)))
        .register(registry);
  }

  /** Shows how many links there are. */
  void links(Map<?, ?> links) {
    Gauge.builder("signalbox.handoff.links", links, Map::size)
        .description("Members on this host that connections can be handed over to")
        .register(registry);
  }

  void forget(Counter handedOver) {
    registry.remove(handedOver);
  }

  void proxied(Obstacle obstacle) {
    Counter counter = proxied.get(obstacle);
    if (counter != null) {
      counter.increment();
    }
  }

  void returned() {
    returned.increment();
  }

  void redispatched() {
    redispatched.increment();
  }
}
