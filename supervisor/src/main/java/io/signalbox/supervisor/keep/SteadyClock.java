package io.signalbox.supervisor.keep;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Goes on from when it was made, whatever becomes of the machine's clock. Thread-safe. */
final class SteadyClock implements InstantSource {

  private final Instant began;
  private final long beganNanos = System.nanoTime();

  SteadyClock(Instant began) {
    this.began = began;
  }

  @Override
  public Instant instant() {
    return began.plus(Duration.ofNanos(System.nanoTime() - beganNanos));
  }
}
