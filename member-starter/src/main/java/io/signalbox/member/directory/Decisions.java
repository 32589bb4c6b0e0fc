package io.signalbox.member.directory;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.balancer.BalancerObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one service's balancer has decided: a line in the log and a count for each decision, and the
 * latest of them to be shown. Thread-safe.
 */
public final class Decisions implements BalancerObserver<Instance> {

  private static final Logger log = LoggerFactory.getLogger(Decisions.class);

  /** So many are remembered. */
  private static final int LATEST = 20;

  private final String service;
  private final MeterRegistry meters;
  private final Clock clock;
  private final Map<Kind, Counter> counts = new EnumMap<>(Kind.class);
  private final Deque<Decision> latest = new ArrayDeque<>(LATEST);

  /** What can be decided of an instance. */
  public enum Kind {
    ARRIVED,
    LEFT,
    /** It takes no connection, or does not answer. */
    LOST,
    /** It answers again. */
    FOUND,
    /** It gets no requests for what it has failed. */
    EJECTED,
    /** It gets requests again. */
    READMITTED
  }

  /** One of them. */
  public record Decision(Instant at, Kind decision, String instance, String why) {}

  Decisions(String service, MeterRegistry meters, Clock clock) {
    this.service = service;
    this.meters = meters;
    this.clock = clock;
    for (Kind kind : Kind.values()) {
      counts.put(
          kind,
          Counter.builder("signalbox.balancer.decisions")
              .description("What the balancer has decided of instances")
              .tag("service", service)
              .tag("decision", kind.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  /** Of a service that is called no more nothing is shown. */
  void forget() {
    counts.values().forEach(meters::remove);
  }

  /** The oldest first. */
  synchronized List<Decision> latest() {
    return List.copyOf(latest);
  }

  @Override
  public void arrived(Instance instance) {
    decided(Kind.ARRIVED, instance, "is there");
  }

  @Override
  public void left(Instance instance) {
    decided(Kind.LEFT, instance, "is no longer there");
  }

  @Override
  public void lost(Instance instance) {
    decided(Kind.LOST, instance, "takes no connection or does not answer");
  }

  @Override
  public void found(Instance instance) {
    decided(Kind.FOUND, instance, "answers again");
  }

  @Override
  public void ejected(Instance instance, Duration time) {
    decided(
        Kind.EJECTED,
        instance,
        "failed too many requests in a row: gets one again in " + time.toMillis() + " ms");
  }

  @Override
  public void readmitted(Instance instance) {
    decided(Kind.READMITTED, instance, "has answered well: its share grows again");
  }

  private void decided(Kind kind, Instance instance, String why) {
    Objects.requireNonNull(counts.get(kind)).increment();
    log.info("{}: {} at {} {}", service, instance.id(), instance.authority(), why);
    synchronized (this) {
      if (latest.size() == LATEST) {
        latest.removeFirst();
      }
      latest.addLast(new Decision(clock.instant(), kind, instance.id(), why));
    }
  }
}
