package io.signalbox.bench;

import java.time.Duration;

/**
 * How long and how hard to measure.
 *
 * @param part the length of one measurement in one round
 * @param warmUp the length of the round before the first, which does not count
 * @param clients at once, where throughput is measured
 */
record Options(int rounds, Duration part, Duration warmUp, int clients) {

  static final String USAGE =
      """
      Usage: ./signalbox bench [OPTION ...]
             ./signalbox bench simulate SCENARIO [OPTION ...]
             ./signalbox bench route
             ./signalbox bench throughput
             ./signalbox bench handoff [OPTION ...]
             ./signalbox bench conformance
             ./signalbox bench choose
             ./signalbox bench soak [--requests N] [--connections N] [--clients N]
                                    [--switch handoff|proxy]

      Measures the running cluster and prints Markdown; bench/README.md tells how to read it, and
      of the others, which need no cluster. 'simulate --help' lists the scenarios, 'handoff --help'
      its options.

        --rounds N    how often each measurement is made (5)
        --seconds N   how long each takes (10)
        --warm-up N   seconds of load before the first, 0 for none (20)
        --clients N   clients at once where throughput is measured (64)
        --help        this text
      """;

  private static final Options DEFAULTS =
      new Options(5, Duration.ofSeconds(10), Duration.ofSeconds(20), 64);
  static final int MAX_ROUNDS = 100;
  private static final int MAX_SECONDS = 600;
  private static final int MAX_CLIENTS = 1000;

  static Options parse(String... arguments) {
    Options options = DEFAULTS;
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i];
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      options =
          switch (name) {
            case "--rounds" -> options.withRounds(number(name, value, 1, MAX_ROUNDS));
            case "--seconds" -> options.withPart(seconds(name, value, 1));
            case "--warm-up" -> options.withWarmUp(seconds(name, value, 0));
            case "--clients" -> options.withClients(number(name, value, 1, MAX_CLIENTS));
            default -> throw new UsageException("there is no option " + name + " (try --help)");
          };
    }
    return options;
  }

  /** About how long it will all take. */
  Duration total() {
    return warmUp.plus(part.multipliedBy((long) rounds * Round.PARTS));
  }

  private Options withRounds(int rounds) {
    return new Options(rounds, part, warmUp, clients);
  }

  private Options withPart(Duration part) {
    return new Options(rounds, part, warmUp, clients);
  }

  private Options withWarmUp(Duration warmUp) {
    return new Options(rounds, part, warmUp, clients);
  }

  private Options withClients(int clients) {
    return new Options(rounds, part, warmUp, clients);
  }

  static Duration seconds(String name, String value, int least) {
    return Duration.ofSeconds(number(name, value, least, MAX_SECONDS));
  }

  static int number(String name, String value, int least, int most) {
    if (value.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new UsageException(
        name + " takes a whole number from " + least + " to " + most + " (try --help)");
  }
}
