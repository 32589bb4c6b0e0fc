package io.signalbox.db.schedules;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Counts what comes of due times, after it has been committed. Thread-safe. */
@Component
class ScheduleMetrics {

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1)
  };

  private final Map<Turn.Outcome, Counter> runs = new EnumMap<>(Turn.Outcome.class);
  private final Timer lateness;

  ScheduleMetrics(MeterRegistry meters) {
    for (Turn.Outcome outcome : Turn.Outcome.values()) {
      runs.put(
          outcome,
          Counter.builder("signalbox.schedules.runs")
              .description("What came of due times of schedules")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
    this.lateness =
        Timer.builder("signalbox.schedules.lateness")
            .description("How long after their due times tasks of schedules were stored")
            .serviceLevelObjectives(BUCKETS)
            .register(meters);
  }

  /**
   * @param now when it was decided, by the clock that decides
   */
  void happened(Turn turn, Instant now) {
    if (turn.outcome() != Turn.Outcome.MISSED) {
      counter(turn.outcome()).increment();
    }
    counter(Turn.Outcome.MISSED).increment(turn.missed());
    if (turn.due() != null && turn.task() != null) {
      lateness.record(Duration.between(turn.due(), now));
    }
  }

  private Counter counter(Turn.Outcome outcome) {
    return Objects.requireNonNull(runs.get(outcome));
  }
}
