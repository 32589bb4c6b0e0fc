package io.signalbox.bench.soak;

import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.soak.DescriptorCheck.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Clients ask a gateway that hands their connections over or proxies, while members join, drain and
 * die. Every request has to be answered but those on connections that were with a killed member,
 * and at the end every process has to have as many descriptors open as at the start.
 */
public final class SoakBench {

  private static final long LOOK_MILLIS = 20;

  private final Path project;
  private final SoakPlan plan;
  private final Consumer<String> progress;
  private final Casualties casualties;

  /**
   * @param project where the jars have been built
   */
  public SoakBench(Path project, SoakPlan plan, Consumer<String> progress) {
    this.project = project;
    this.plan = plan;
    this.progress = progress;
    this.casualties = new Casualties(plan.way());
  }

  /** Takes as long as the requests take, and some minutes. */
  public SoakReport run() throws IOException, InterruptedException, MeasurementException {
    Path folder = Files.createTempDirectory("soak");
    progress.accept("Logs are in " + folder);
    try (SoakCluster cluster = new SoakCluster(project, folder)) {
      // Also when this process is told to stop.
      Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
      cluster.start(Director.MEMBERS, plan.way());
      return run(cluster);
    }
  }

  private SoakReport run(SoakCluster cluster)
      throws IOException, InterruptedException, MeasurementException {
    Tally warmUp = new Tally();
    lap(cluster, warmUp);
    if (warmUp.faults() > 0) {
      throw new MeasurementException("the warm-up failed: " + warmUp.notes().getFirst());
    }
    DescriptorCheck descriptors = DescriptorCheck.begin(cluster);
    HandoffCounters counters = new HandoffCounters(cluster.management());
    counters.read();
    SortedMap<String, Long> before = counters.totals();
    Tally tally = new Tally();
    Director director = new Director(cluster, casualties, progress);
    Duration took;
    try (Load load = Load.start(cluster.address(), plan, tally, casualties);
        Progress _ = Progress.start(load, cluster, counters, progress)) {
      while (!load.isOver()) {
        cluster.requireAlive();
        if (!director.act(load.share())) {
          Thread.sleep(LOOK_MILLIS);
        }
      }
      took = load.took();
    }
    director.restore();
    // So that the last to join has open what the others have.
    took = took.plus(lap(cluster, tally));
    List<Row> rows = descriptors.end();
    counters.read();
    return new SoakReport(
        plan.requests() + (long) plan.warmUp().requests(),
        plan.clients(),
        took,
        tally,
        director.events(),
        rows,
        counters.since(before));
  }

  private Duration lap(SoakCluster cluster, Tally tally) throws InterruptedException {
    try (Load load = Load.start(cluster.address(), plan.warmUp(), tally, casualties)) {
      return load.took();
    }
  }
}
