package io.signalbox.bench.wake;

import io.signalbox.bench.gateways.LocalCluster;
import io.signalbox.bench.gateways.Program;
import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Rounds;
import io.signalbox.bench.measure.Table;
import io.signalbox.bench.measure.WholeNumber;
import io.signalbox.bench.services.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How soon a service that sleeps answers, by how it sleeps, beside what else would start it. */
@Command(
    name = "wake",
    sortOptions = false,
    description = {
      "Calls to services that sleep, by how they do: five minutes. Needs python3.",
      "The cluster is one of its own, with one worker."
    })
public final class WakeBench implements Callable<String> {

  private final Path project;
  private final Consumer<String> progress;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = Count.class,
      description = "calls of each kind (${DEFAULT-VALUE})")
  private int rounds = 20;

  private static final class Count extends WholeNumber {
    Count() {
      super(1, 1000);
    }
  }

  /**
   * @param project where the jars have been built
   */
  public WakeBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  @Override
  public String call() throws IOException, InterruptedException, MeasurementException {
    if (Program.find("python3").isEmpty()) {
      throw new MeasurementException("python3 is missing: Debian: apt-get install python3");
    }
    Path jar = project.resolve("examples/review-service/target/review-service.jar");
    Path folder = Files.createTempDirectory(project.resolve("bench/target"), "wake");
    Path services = folder.resolve("services.yml");
    Files.writeString(services, declaration(jar));
    progress.accept("Starting a cluster of our own ...");
    try (LocalCluster cluster =
        LocalCluster.start(project, "wake", "--workers", "1", "--services", services.toString())) {
      return measure(ways(cluster, Served.small(), Served.spring(jar), folder));
    }
  }

  private static String declaration(Path jar) {
    return """
    services:
      small-stopped:
        paths: [/small-stopped/**]
        strip-prefix: 1
        run: {command: [python3, -m, http.server, --bind, 127.0.0.1, "${PORT}"]}
        idle: {after: 1s}
      small-paused:
        paths: [/small-paused/**]
        strip-prefix: 1
        run: {command: [python3, -m, http.server, --bind, 127.0.0.1, "${PORT}"]}
        idle: {after: 1s, then: pause}
      spring-stopped:
        paths: [/spring-stopped/**]
        strip-prefix: 1
        run: {jar: %1$s}
        idle: {after: 1s}
      spring-paused:
        paths: [/spring-paused/**]
        strip-prefix: 1
        run: {jar: %1$s}
        idle: {after: 1s, then: pause}
    """
        .formatted(jar);
  }

  private List<Way> ways(LocalCluster cluster, Served small, Served spring, Path folder)
      throws IOException {
    Supervisor supervisor = Supervisor.of(cluster);
    List<Way> ways = new ArrayList<>();
    for (Served served : List.of(small, spring)) {
      for (String how : List.of("paused", "stopped")) {
        ways.add(
            new Asleep(
                served.name() + ", " + how,
                served.name() + "-" + how,
                served.path(),
                cluster.gateway(),
                supervisor));
      }
      ways.add(new ByHand(served.name() + ", started by hand", served, folder));
      SocketActivation.of(served.name() + ", by systemd's socket", served, folder)
          .ifPresent(ways::add);
    }
    return ways;
  }

  private String measure(List<Way> ways)
      throws IOException, InterruptedException, MeasurementException {
    for (Way way : ways) {
      // What is paused has to have been started, and files have to be in memory.
      progress.accept("For the first time: " + way.name() + " ...");
      way.wake();
    }
    Rounds<Duration> times = new Rounds<>();
    for (int round = 0; round < rounds; round++) {
      progress.accept("Round %d of %d ...".formatted(round + 1, rounds));
      for (Way way : Rounds.order(ways, round)) {
        times.add(way.name(), way.wake());
      }
    }
    Table table = new Table("from the request to its answer", "ms, median (lowest–highest)");
    for (Way way : ways) {
      table.row(way.name(), times.spread(way.name(), WakeBench::millis).text("%.0f"));
    }
    return Machine.here() + "\n\n" + table.markdown();
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
