package io.signalbox.balancer;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Time that passes when it is told to. */
final class ManualClock implements LongSupplier {

  private long nanos;

  @Override
  public long getAsLong() {
    return nanos;
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  void passMillis(long millis) {
    pass(Duration.ofMillis(millis));
  }
}
