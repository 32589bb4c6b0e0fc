package io.signalbox.member.pace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts connections that were closed for what their clients did. Thread-safe. */
public final class ClosedConnections {

  private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

  /** What a client did, or did not. */
  public enum Reason {
    /** There were as many as there may be. */
    TOO_MANY,
    /** The client's address had as many as one may have. */
    TOO_MANY_OF_CLIENT,
    /** It asked for nothing while the places grew few. */
    IDLE,
    /** A request's header or body took too long. */
    SLOW_REQUEST,
    /** The client did not take its answer. */
    SLOW_READER
  }

  public ClosedConnections(MeterRegistry registry) {
    for (Reason reason : Reason.values()) {
      counters.put(
          reason,
          Counter.builder("signalbox.server.connections.closed")
              .description("Client connections closed for what the client did, or did not")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .register(registry));
    }
  }

  /** One more. */
  public void count(Reason reason) {
    Counter counter = counters.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }
}
