package io.signalbox.bench;

import io.signalbox.bench.measure.MeasurementException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures the running cluster. The result goes to standard output, all else to the other. */
public final class Bench {

  private static final int DONE = 0;
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final PrintStream out;
  private final PrintStream err;

  Bench(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) throws InterruptedException {
    // In UTF-8 whatever the locale: it is meant for a file.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int status = new Bench(out, System.err).run(System.getenv(), arguments);
    System.exit(status);
  }

  /** Returns the exit status. */
  int run(Map<String, String> environment, String... arguments) throws InterruptedException {
    try {
      if (List.of(arguments).contains("--help")) {
        out.print(Options.USAGE);
        return DONE;
      }
      Options options = Options.parse(arguments);
      measure(options, Servers.of(environment));
      return DONE;
    } catch (UsageException e) {
      err.println("bench: " + e.getMessage());
      return MISUSED;
    } catch (MeasurementException e) {
      err.println("bench: " + e.getMessage());
      return FAILED;
    }
  }

  private void measure(Options options, Servers servers)
      throws MeasurementException, InterruptedException {
    servers.check();
    Instant begun = Instant.now();
    err.println("Measuring for about " + options.total().toSeconds() + " s ...");
    if (options.warmUp().isPositive()) {
      Round.measure(servers, options.clients(), options.warmUp().dividedBy(Round.PARTS));
    }
    List<Round> rounds = new ArrayList<>();
    while (rounds.size() < options.rounds()) {
      rounds.add(Round.measure(servers, options.clients(), options.part()));
      err.println("Round " + rounds.size() + " of " + options.rounds() + " is done.");
    }
    out.print(new Report(options, servers, Machine.here(), begun, rounds).markdown());
  }
}
