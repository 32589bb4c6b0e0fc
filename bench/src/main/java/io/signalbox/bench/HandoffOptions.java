package io.signalbox.bench;

import io.signalbox.bench.handoff.Plan;
import java.time.Duration;

/** How long to measure the ways to a member. */
final class HandoffOptions {

  static final String USAGE =
      """
      Usage: ./signalbox bench handoff [OPTION ...]

      Measures the ways to a member side by side and prints Markdown; bench/README.md tells how to
      read it. Needs no cluster, but wrk; HAProxy and nginx are measured where they are installed.

        --rounds N    how often each measurement is made (5)
        --seconds N   how long each takes (4)
        --warm-up N   how long each is made before the first round, 0 for not at all (5)
        --help        this text
      """;

  private HandoffOptions() {}

  static Plan parse(String... arguments) {
    int rounds = Plan.DEFAULT.rounds();
    Duration part = Plan.DEFAULT.part();
    Duration warmUp = Plan.DEFAULT.warmUp();
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i];
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (name) {
        case "--rounds" -> rounds = Options.number(name, value, 1, Options.MAX_ROUNDS);
        case "--seconds" -> part = Options.seconds(name, value, 1);
        case "--warm-up" -> warmUp = Options.seconds(name, value, 0);
        default -> throw new UsageException("there is no option " + name + " (try --help)");
      }
    }
    return new Plan(rounds, part, warmUp);
  }
}
