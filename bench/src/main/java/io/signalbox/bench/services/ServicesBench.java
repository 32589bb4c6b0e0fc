package io.signalbox.bench.services;

import io.signalbox.bench.gateways.LocalCluster;
import io.signalbox.bench.gateways.Program;
import io.signalbox.bench.measure.ClosedLoop;
import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.Measured;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Table;
import io.signalbox.bench.measure.WholeNumber;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One supervisor with many services: how long it takes until they are as declared, what it costs to
 * keep them so, and how soon it answers.
 */
@Command(
    name = "services",
    sortOptions = false,
    description = {
      "A supervisor with many services, some of which run: five minutes. Needs python3.",
      "The cluster is one of its own, with one worker."
    })
public final class ServicesBench implements Callable<String> {

  private static final int ASKED = 200;

  private final Path project;
  private final Consumer<String> progress;

  @Option(
      names = "--declared",
      paramLabel = "N",
      converter = Count.class,
      description = "services in the file (${DEFAULT-VALUE})")
  private int declared = 200;

  @Option(
      names = "--running",
      paramLabel = "N",
      converter = Count.class,
      description = "of them, with one instance each (${DEFAULT-VALUE})")
  private int running = 100;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Count.class,
      description = "for which each state is looked at (${DEFAULT-VALUE})")
  private int seconds = 60;

  private static final class Count extends WholeNumber {
    Count() {
      super(1, 1000);
    }
  }

  /**
   * @param project where the jars have been built
   */
  public ServicesBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  @Override
  public String call() throws IOException, InterruptedException, MeasurementException {
    if (running > declared) {
      throw new MeasurementException("of %d services %d cannot run".formatted(declared, running));
    }
    if (Program.find("python3").isEmpty()) {
      throw new MeasurementException("python3 is missing: Debian: apt-get install python3");
    }
    Path folder = Files.createTempDirectory(project.resolve("bench/target"), "declared");
    Declaration declaration = new Declaration(folder.resolve("services.yml"), declared);
    declaration.run(0);
    progress.accept("Starting a cluster of our own ...");
    try (LocalCluster cluster =
        LocalCluster.start(
            project, "services", "--workers", "1", "--services", declaration.file().toString())) {
      return measure(Supervisor.of(cluster), declaration);
    }
  }

  private String measure(Supervisor supervisor, Declaration declaration)
      throws IOException, InterruptedException, MeasurementException {
    Table costs =
        new Table(
            "%d services declared".formatted(declared), "took, s", "cores, supervisor", "RSS, MiB");
    costs.row(kept("none runs", supervisor));
    costs.row(changed("until %d run".formatted(running), running, supervisor, declaration));
    costs.row(kept("%d run".formatted(running), supervisor));
    Table answers =
        new Table(
            "%d run, one asks after the other".formatted(running), "p50, ms", "p99, ms", "failed");
    answers.row(asked("all services", supervisor.list()));
    answers.row(asked("one service", supervisor.one(Declaration.name(1))));
    costs.row(changed("until none runs", 0, supervisor, declaration));
    return Machine.here() + "\n\n" + costs.markdown() + "\n" + answers.markdown();
  }

  private String[] kept(String state, Supervisor supervisor)
      throws IOException, InterruptedException, MeasurementException {
    progress.accept("Looking for " + seconds + " s: " + state + " ...");
    Duration before = supervisor.processorTime();
    Duration length = Duration.ofSeconds(seconds);
    Thread.sleep(length);
    return row(state, length, before, supervisor);
  }

  private String[] changed(
      String state, int running, Supervisor supervisor, Declaration declaration)
      throws IOException, InterruptedException, MeasurementException {
    progress.accept("Waiting " + state + " ...");
    Duration before = supervisor.processorTime();
    declaration.run(running);
    return row(state, supervisor.await(running, declared - running), before, supervisor);
  }

  private static String[] row(
      String state, Duration took, Duration processorBefore, Supervisor supervisor)
      throws IOException, MeasurementException {
    Duration used = supervisor.processorTime().minus(processorBefore);
    return new String[] {
      state,
      Table.number("%.1f", seconds(took)),
      Table.number("%.3f", seconds(used) / seconds(took)),
      Table.number("%.0f", supervisor.residentBytes() / (1024.0 * 1024))
    };
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static String[] asked(String what, Work work) throws InterruptedException {
    Measured measured = new ClosedLoop(1).times(work, ASKED);
    return new String[] {
      what,
      Table.number("%.1f", measured.latency().p50()),
      Table.number("%.1f", measured.latency().p99()),
      String.valueOf(measured.failures().count())
    };
  }
}
