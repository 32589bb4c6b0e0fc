package io.signalbox.supervisor.keep;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Rung when there is news. Thread-safe. */
final class Bell {

  private final Semaphore rung = new Semaphore(0);

  void ring() {
    rung.release();
  }

  /** Returns once it has been rung since the last time, or after {@code patience}. */
  void await(Duration patience) throws InterruptedException {
    if (rung.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      rung.drainPermits();
    }
  }
}
