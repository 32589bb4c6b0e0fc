package io.signalbox.bench.measure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * What came of the attempts of one or several clients: how long each success took, and failures.
 * Thread-safe.
 */
final class Tally {

  /** As many as are told of any time. */
  private static final int DIGITS = 4;

  private final ConcurrentHistogram nanos = new ConcurrentHistogram(DIGITS);
  private final AtomicReference<Failures> failures = new AtomicReference<>(Failures.NONE);

  void succeeded(long tookNanos) {
    nanos.recordValue(tookNanos);
  }

  void failed(String reason) {
    failures.accumulateAndGet(new Failures(1, reason), Failures::plus);
  }

  /**
   * @param length of the time in which attempts were made
   */
  Measured over(Duration length) {
    return new Measured(nanos.getTotalCount(), length, Percentiles.of(nanos), failures.get());
  }
}
