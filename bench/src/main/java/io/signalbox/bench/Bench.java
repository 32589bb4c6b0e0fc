package io.signalbox.bench;

import io.signalbox.bench.choose.ChooseBench;
import io.signalbox.bench.conformance.ConformanceBench;
import io.signalbox.bench.exchanges.ExchangesBench;
import io.signalbox.bench.handoff.HandoffBench;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.route.RouteBench;
import io.signalbox.bench.services.ServicesBench;
import io.signalbox.bench.simulate.SimulateBench;
import io.signalbox.bench.tasks.TasksBench;
import io.signalbox.bench.throughput.ThroughputBench;
import io.signalbox.bench.wake.WakeBench;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Measures the running cluster, or what a command names. The result goes to standard output, all
 * else to the other.
 */
public final class Bench {

  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final int HELP_WIDTH = 100;

  private final PrintStream out;
  private final PrintStream err;

  Bench(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) {
    // In UTF-8 whatever the locale: it is meant for a file.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int status = new Bench(out, System.err).run(System.getenv(), arguments);
    System.exit(status);
  }

  /** Returns the exit status. */
  int run(Map<String, String> environment, String... arguments) {
    return new CommandLine(new ClusterBench(environment, err::println))
        .addSubcommand(new SimulateBench(err::println))
        .addSubcommand(new ChooseBench())
        .addSubcommand(new RouteBench(PROJECT, err::println))
        .addSubcommand(new ThroughputBench(PROJECT, err::println))
        .addSubcommand(new HandoffBench(PROJECT, err::println))
        .addSubcommand(new ConformanceBench(PROJECT, err::println))
        .addSubcommand(new ExchangesBench(PROJECT, err::println))
        .addSubcommand(new TasksBench(PROJECT, err::println))
        .addSubcommand(new ServicesBench(PROJECT, err::println))
        .addSubcommand(new WakeBench(PROJECT, err::println))
        .setOut(new PrintWriter(out, true))
        .setUsageHelpWidth(HELP_WIDTH)
        .setExecutionStrategy(this::runLast)
        .setParameterExceptionHandler(this::misused)
        .setExecutionExceptionHandler(this::failed)
        .execute(arguments);
  }

  private int runLast(ParseResult parsed) {
    CommandLine command = parsed.asCommandLineList().getLast();
    if (parsed.hasSubcommand() && !parsed.matchedOptionsSet().isEmpty()) {
      throw new ParameterException(command, "options come behind the command");
    }
    int status = new RunLast().execute(parsed);
    String report = command.getExecutionResult();
    if (report != null) {
      out.print(report);
    }
    return status;
  }

  private int misused(ParameterException e, String[] arguments) {
    if (List.of(arguments).contains("--help")) {
      out.print(e.getCommandLine().getUsageMessage());
      return ExitCode.OK;
    }
    err.println("bench: " + e.getMessage() + " (try --help)");
    return ExitCode.USAGE;
  }

  private int failed(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    if (e instanceof MeasurementException) {
      err.println("bench: " + e.getMessage());
    } else if (e instanceof IOException || e instanceof RunnerException) {
      err.println("bench: " + e);
    } else {
      throw e;
    }
    return ExitCode.SOFTWARE;
  }
}
