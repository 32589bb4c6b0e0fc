package io.signalbox.peer.api;

import java.time.Duration;
import org.springframework.stereotype.Component;

/** The only type of tasks: it waits, in place of work. Thread-safe. */
@Component
public class SleepTask {

  /** What its submissions name it by. */
  public static final String TYPE = "sleep";

  private static final double NANOS_PER_SECOND = 1e9;

  /** How long to wait; fractions are fine. */
  public record Input(double seconds) {}

  /** How long it was to wait. */
  public record Output(double seconds) {}

  /** Waits. */
  public Output run(Input input) throws InterruptedException {
    Thread.sleep(Duration.ofNanos(Math.round(input.seconds() * NANOS_PER_SECOND)));
    return new Output(input.seconds());
  }
}
