package io.signalbox.bench.tasks;

import io.signalbox.bench.gateways.LocalCluster;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.ProcessTree;
import io.signalbox.bench.measure.ProcessorClock;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cluster of ours, whose PostgreSQL the others share. */
final class Cluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final LocalCluster cluster;
  private final int workers;

  private Cluster(LocalCluster cluster, int workers) {
    this.cluster = cluster;
    this.workers = workers;
  }

  static Cluster start(Path project, int workers)
      throws IOException, InterruptedException, MeasurementException {
    return new Cluster(
        LocalCluster.start(project, "tasks", "--workers", String.valueOf(workers)), workers);
  }

  /** As one of those that are measured. */
  Contestant contestant() throws IOException {
    InetSocketAddress gateway = cluster.gateway();
    Map<String, ProcessorClock> clocks = new LinkedHashMap<>();
    clocks.put("gateway", process("gateway"));
    List<ProcessTree> each = new ArrayList<>();
    for (int worker = 1; worker <= workers; worker++) {
      each.add(process("worker-" + worker));
    }
    clocks.put("workers", ProcessorClock.sum(each));
    clocks.put("db-service", process("db-1"));
    clocks.put("registry", process("registry"));
    return new Contestant(
        "signalbox",
        gateway,
        clocks,
        List.of(none(gateway, "QUEUED"), none(gateway, "RUNNING")),
        new UncommittedBacklog(database()));
  }

  /** Asks for a task in this state, and succeeds when there is none. */
  private static Work none(InetSocketAddress gateway, String state) {
    Work list = Work.get(gateway, "/api/tasks?limit=1&state=" + state, PATIENCE);
    return new Work(
        gateway,
        list.request(),
        PATIENCE,
        response -> response.status() == 200 && response.body().contains("\"tasks\":[]"));
  }

  Database database() throws IOException {
    return Database.in(cluster.home().resolve("data"));
  }

  private ProcessTree process(String name) throws IOException {
    return new ProcessTree(cluster.process(name));
  }

  @Override
  public void close() {
    cluster.close();
  }
}
