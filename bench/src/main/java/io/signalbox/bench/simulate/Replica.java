package io.signalbox.bench.simulate;

import io.signalbox.balancer.LatencyEstimator;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Outcome;
import java.time.Duration;

/** A server. Tells its load as one would that has the member starter. Not thread-safe. */
final class Replica {

  private static final Duration LATENCY_WINDOW = Duration.ofSeconds(10);
  private static final long FAILS_AFTER_NANOS = 1_000_000;

  private final int id;
  private final double guaranteed;
  private final Timeline timeline;
  private final ProcessorSharing processor;
  private final LatencyEstimator latency = new LatencyEstimator(LATENCY_WINDOW);
  private final EventRate answers = new EventRate();
  private final EventRate errors = new EventRate();
  private final Utilization utilization;
  private boolean failing;
  private int failingNow;
  private long wakesAt = ProcessorSharing.NEVER;

  /**
   * @param cores that it is guaranteed
   */
  Replica(int id, double cores, Timeline timeline) {
    this.id = id;
    this.guaranteed = cores;
    this.timeline = timeline;
    this.processor = new ProcessorSharing(cores, 1);
    this.utilization = new Utilization(cores);
  }

  int id() {
    return id;
  }

  int inFlight() {
    return processor.size() + failingNow;
  }

  /**
   * @param spareCores that it has beyond those it is guaranteed
   * @param speed of each
   */
  void change(double spareCores, double speed) {
    processor.change(guaranteed + spareCores, speed, timeline.getAsLong());
    wakeInTime();
  }

  /** Whether it answers each new query with an error, and at once. */
  void failing(boolean now) {
    failing = now;
  }

  void arrive(Query query) {
    query.found(inFlight());
    if (failing) {
      failingNow++;
      timeline.after(FAILS_AFTER_NANOS, () -> fail(query));
    } else {
      processor.add(query, timeline.getAsLong());
      wakeInTime();
    }
  }

  /** A client has gone: nothing is done for it any more, as where deadlines are passed on. */
  void abandon() {
    long now = timeline.getAsLong();
    processor.abandon(now);
    answers.count(now);
    errors.count(now);
    wakeInTime();
  }

  LoadReport report() {
    long now = timeline.getAsLong();
    return new LoadReport(
        LoadReport.UNKNOWN,
        utilization.at(now, processor.busyNanos(now)),
        answers.perSecond(now),
        errors.perSecond(now),
        inFlight(),
        latency.seconds(inFlight(), now),
        LoadReport.UNKNOWN);
  }

  private void fail(Query query) {
    failingNow--;
    errors.count(timeline.getAsLong());
    answered(query, Outcome.FAILURE);
  }

  private void answered(Query query, Outcome outcome) {
    long now = timeline.getAsLong();
    answers.count(now);
    latency.ended(query.found(), now - query.sentAt(), now);
    query.end(outcome);
  }

  private void wakeInTime() {
    long next = processor.nextEnd();
    if (next < wakesAt) {
      wakesAt = next;
      timeline.at(next, this::wake);
    }
  }

  private void wake() {
    long now = timeline.getAsLong();
    // Something earlier may have come in between; this is what had been arranged before.
    if (now != wakesAt) {
      return;
    }
    wakesAt = ProcessorSharing.NEVER;
    for (Query served = processor.poll(now); served != null; served = processor.poll(now)) {
      answered(served, Outcome.SUCCESS);
    }
    wakeInTime();
  }
}
