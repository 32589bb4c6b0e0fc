package io.signalbox.bench;

import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Pace;
import io.signalbox.bench.measure.WholeNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Measures the running cluster from outside. */
@Command(
    name = "./signalbox bench",
    sortOptions = false,
    description = {
      "Measures the running cluster and prints Markdown; bench/README.md tells how to read it."
          + " The commands need no cluster."
    },
    footer = "./signalbox tells where the cluster is, by SIGNALBOX_GATEWAY and SIGNALBOX_WORKER.")
final class ClusterBench implements Callable<String> {

  private final Map<String, String> environment;
  private final Consumer<String> progress;

  @Mixin private final Pace pace = new Pace(5, 10, 20);

  @Option(
      names = "--clients",
      paramLabel = "N",
      converter = Clients.class,
      description = "clients at once where throughput is measured (${DEFAULT-VALUE})")
  private int clients = 64;

  @Option(names = "--help", usageHelp = true, scope = ScopeType.INHERIT, description = "this text")
  private boolean help;

  @Spec private CommandSpec spec = CommandSpec.create();

  private static final class Clients extends WholeNumber {
    Clients() {
      super(1, 1000);
    }
  }

  /**
   * @param environment tells where the cluster is
   */
  ClusterBench(Map<String, String> environment, Consumer<String> progress) {
    this.environment = environment;
    this.progress = progress;
  }

  @Override
  public String call() throws InterruptedException, MeasurementException {
    Servers servers = servers();
    servers.check();
    Instant begun = Instant.now();
    Duration total =
        pace.warmUp().plus(pace.part().multipliedBy((long) pace.rounds() * Round.PARTS));
    progress.accept("Measuring for about " + total.toSeconds() + " s ...");
    if (pace.warmUp().isPositive()) {
      Round.measure(servers, clients, pace.warmUp().dividedBy(Round.PARTS));
    }
    List<Round> rounds = new ArrayList<>();
    while (rounds.size() < pace.rounds()) {
      rounds.add(Round.measure(servers, clients, pace.part()));
      progress.accept("Round " + rounds.size() + " of " + pace.rounds() + " is done.");
    }
    return new Report(pace, clients, servers, Machine.here(), begun, rounds).markdown();
  }

  private Servers servers() {
    try {
      return Servers.of(environment);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
