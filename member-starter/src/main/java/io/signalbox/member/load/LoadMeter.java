package io.signalbox.member.load;

import io.signalbox.balancer.LatencyEstimator;
import io.signalbox.balancer.LoadReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Counts the requests that this service has, from their arrival to the end of their answer, and
 * makes a report of it. Rates and processor use are smoothed exponentially; whoever asks for a
 * report moves them on. Thread-safe.
 */
public final class LoadMeter implements LoadReporter {

  private static final Duration LATENCY_WINDOW = Duration.ofSeconds(10);

  /** Shorter steps would measure the clock's. */
  private static final long STEP_NANOS = 100_000_000;

  private final LongSupplier nanoTime;
  private final Processor processor;
  private final List<Capacity> capacities;
  private final double smoothingNanos;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LatencyEstimator latency = new LatencyEstimator(LATENCY_WINDOW);
  private final ReentrantLock moving = new ReentrantLock();
  private volatile Rates rates;

  /**
   * @param answered in all, until {@code at}
   * @param used of the processor, until then
   */
  private record Rates(
      long at,
      long answered,
      long failed,
      Processor.Reading used,
      double answeredPerSecond,
      double failedPerSecond,
      double cpu) {}

  LoadMeter(
      LongSupplier nanoTime,
      Processor processor,
      List<Capacity> capacities,
      LoadProperties properties) {
    this.nanoTime = nanoTime;
    this.processor = processor;
    this.capacities = List.copyOf(capacities);
    this.smoothingNanos = properties.smoothing().toNanos();
    this.rates = new Rates(nanoTime.getAsLong(), 0, 0, processor.read(), 0, 0, 0);
  }

  /** A request has come. */
  public Arrival arrived() {
    return new Arrival(inFlight.getAndIncrement(), nanoTime.getAsLong());
  }

  /** A request that this service has. Ends once, however often it is told to. */
  public final class Arrival {

    /** The servlet request's attribute that it is. */
    public static final String ATTRIBUTE = "signalbox.arrival";

    private final int found;
    private final long at;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Arrival(int found, long at) {
      this.found = found;
      this.at = at;
    }

    /**
     * Its answer has been sent whole.
     *
     * @param failure whether that was a server error
     */
    public void answered(boolean failure) {
      if (end()) {
        answered.increment();
        if (failure) {
          failed.increment();
        } else {
          // To fail fast is not to be fast.
          long now = nanoTime.getAsLong();
          latency.ended(found, now - at, now);
        }
      }
    }

    /** Its client has gone: that says nothing about how long it would have taken. */
    public void abandoned() {
      end();
    }

    /**
     * It waits for something to happen, however long that takes: it is no load meanwhile, and says
     * nothing about how long requests take.
     */
    public void setAside() {
      end();
    }

    private boolean end() {
      boolean ends = ended.compareAndSet(false, true);
      if (ends) {
        inFlight.decrementAndGet();
      }
      return ends;
    }
  }

  int inFlight() {
    return inFlight.get();
  }

  @Override
  public LoadReport report() {
    long now = nanoTime.getAsLong();
    Rates current = moveOn(now);
    int requests = inFlight.get();
    double utilization = LoadReport.UNKNOWN;
    double queue = LoadReport.UNKNOWN;
    for (Capacity capacity : capacities) {
      utilization =
          LoadReport.known(utilization)
              ? Math.max(utilization, capacity.utilization())
              : capacity.utilization();
      queue = (LoadReport.known(queue) ? queue : 0) + capacity.queueLength();
    }
    return new LoadReport(
        utilization,
        current.cpu,
        current.answeredPerSecond,
        current.failedPerSecond,
        requests,
        latency.seconds(requests, now),
        queue);
  }

  /** One at a time; who comes meanwhile has the values of before. */
  private Rates moveOn(long now) {
    Rates before = rates;
    if (now - before.at < STEP_NANOS || !moving.tryLock()) {
      return before;
    }
    try {
      before = rates;
      double elapsed = now - before.at;
      if (elapsed < STEP_NANOS) {
        return before;
      }
      long answeredNow = answered.sum();
      long failedNow = failed.sum();
      Processor.Reading used = processor.read();
      double weight = Math.exp(-elapsed / smoothingNanos);
      Rates after =
          new Rates(
              now,
              answeredNow,
              failedNow,
              used,
              smooth(
                  before.answeredPerSecond,
                  (answeredNow - before.answered) * 1e9 / elapsed,
                  weight),
              smooth(before.failedPerSecond, (failedNow - before.failed) * 1e9 / elapsed, weight),
              used.counter().equals(before.used.counter())
                  ? smooth(
                      before.cpu,
                      (used.usedNanos() - before.used.usedNanos()) / elapsed / used.cores(),
                      weight)
                  : before.cpu);
      rates = after;
      return after;
    } finally {
      moving.unlock();
    }
  }

  private static double smooth(double before, double now, double weight) {
    return before * weight + now * (1 - weight);
  }
}
