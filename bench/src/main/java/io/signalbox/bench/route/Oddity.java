package io.signalbox.bench.route;

import io.signalbox.bench.route.PacedServer.Manner;
import java.time.Duration;

/** What is the matter with one of the servers. */
enum Oddity {
  EQUAL("four equal servers"),
  SLOW("one of four ten times slower"),
  FREEZING("one of four stops for a second every four"),
  FAILING("one of four answers 500 at once");

  private static final Duration MEAN = Duration.ofMillis(20);

  private final String title;

  Oddity(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  Manner odd() {
    return switch (this) {
      case EQUAL -> others();
      case SLOW -> Manner.even(MEAN.multipliedBy(10));
      case FREEZING -> Manner.freezing(MEAN, Duration.ofSeconds(1), Duration.ofSeconds(4));
      case FAILING -> Manner.failing();
    };
  }

  static Manner others() {
    return Manner.even(MEAN);
  }
}
