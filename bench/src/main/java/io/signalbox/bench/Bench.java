package io.signalbox.bench;

import io.signalbox.bench.choose.Choosing;
import io.signalbox.bench.conformance.ConformanceBench;
import io.signalbox.bench.handoff.HandoffBench;
import io.signalbox.bench.handoff.Plan;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.route.RouteBench;
import io.signalbox.bench.simulate.Chart;
import io.signalbox.bench.simulate.Findings;
import io.signalbox.bench.soak.SoakBench;
import io.signalbox.bench.soak.SoakPlan;
import io.signalbox.bench.soak.SoakReport;
import io.signalbox.bench.throughput.ThroughputBench;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the running cluster, or simulates one. The result goes to standard output, all else to
 * the other.
 */
public final class Bench {

  private static final Path PROJECT = Path.of("").toAbsolutePath();
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
      String what = arguments.length > 0 ? arguments[0] : "";
      if (List.of(arguments).contains("--help")) {
        out.print(usage(what));
        return DONE;
      }
      switch (what) {
        case "simulate" -> simulate(SimulateOptions.parse(rest(arguments)));
        case "route" -> route();
        case "throughput" -> throughput();
        case "handoff" -> handoff(HandoffOptions.parse(rest(arguments)));
        case "conformance" -> conformance();
        case "soak" -> soak(SoakOptions.parse(rest(arguments)));
        case "choose" -> Choosing.run();
        default -> measure(Options.parse(arguments), Servers.of(environment));
      }
      return DONE;
    } catch (UsageException e) {
      err.println("bench: " + e.getMessage());
      return MISUSED;
    } catch (MeasurementException e) {
      err.println("bench: " + e.getMessage());
      return FAILED;
    } catch (IOException | RunnerException e) {
      err.println("bench: " + e);
      return FAILED;
    }
  }

  private static String usage(String what) {
    return switch (what) {
      case "simulate" -> SimulateOptions.USAGE;
      case "handoff" -> HandoffOptions.USAGE;
      default -> Options.USAGE;
    };
  }

  private static String[] rest(String... arguments) {
    return Arrays.copyOfRange(arguments, 1, arguments.length);
  }

  private void route() throws IOException, InterruptedException, MeasurementException {
    err.println("Measuring for about thirteen minutes ...");
    out.println(Machine.here());
    out.print(new RouteBench(PROJECT, done -> err.println("Done: " + done)).run());
  }

  private void throughput() throws IOException, InterruptedException, MeasurementException {
    err.println("Measuring for about five minutes ...");
    out.println(Machine.here());
    out.print(new ThroughputBench(PROJECT, done -> err.println("Done: " + done)).run());
  }

  private void handoff(Plan plan) throws IOException, InterruptedException, MeasurementException {
    err.println("Measuring for about " + plan.total().toSeconds() + " s ...");
    out.println(Machine.here());
    out.print(new HandoffBench(PROJECT, plan, err::println).run());
  }

  private void conformance() throws IOException, InterruptedException, MeasurementException {
    err.println("Trying for about six minutes ...");
    out.print(new ConformanceBench(PROJECT, err::println).run());
  }

  private void soak(SoakPlan plan) throws IOException, InterruptedException, MeasurementException {
    SoakReport report = new SoakBench(PROJECT, plan, err::println).run();
    out.println(Machine.here());
    out.print(report.text());
    if (!report.faults().isEmpty()) {
      throw new MeasurementException(String.join("; ", report.faults()));
    }
  }

  private void simulate(SimulateOptions options) throws MeasurementException {
    Findings findings =
        options.scenario().run(options.plan(), done -> err.println("Done: " + done));
    out.println("Scenario " + options.title() + ".\n");
    out.print(findings.text());
    if (options.plots() != null) {
      try {
        Files.createDirectories(options.plots());
        for (Chart chart : findings.charts()) {
          Files.writeString(options.plots().resolve(chart.name() + ".svg"), chart.svg());
        }
      } catch (IOException e) {
        throw new MeasurementException("cannot write the plots: " + e);
      }
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
