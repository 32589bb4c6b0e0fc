package io.signalbox.bench.measure;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How often and for how long is measured: options of several commands. */
public final class Pace {

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = Rounds.class,
      description = "how often each measurement is made (${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Seconds.class,
      description = "how long each takes (${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      converter = WarmUp.class,
      description = "seconds before the first that do not count, 0 for none (${DEFAULT-VALUE})")
  private int warmUp;

  private static final class Rounds extends WholeNumber {
    Rounds() {
      super(1, 100);
    }
  }

  private static final class Seconds extends WholeNumber {
    Seconds() {
      super(1, 600);
    }
  }

  private static final class WarmUp extends WholeNumber {
    WarmUp() {
      super(0, 600);
    }
  }

  /** As it is unless options say otherwise. */
  public Pace(int rounds, int seconds, int warmUp) {
    this.rounds = rounds;
    this.seconds = seconds;
    this.warmUp = warmUp;
  }

  public int rounds() {
    return rounds;
  }

  /** The length of one measurement in one round. */
  public Duration part() {
    return Duration.ofSeconds(seconds);
  }

  /** The length of the warm-up, which may be zero. */
  public Duration warmUp() {
    return Duration.ofSeconds(warmUp);
  }
}
