package io.signalbox.bench.tasks;

import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.ProcessTree;
import io.signalbox.bench.measure.ProcessorClock;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cluster of ours as {@code ./signalbox up} starts it, beside whatever else runs: its state in a
 * folder of its own, its ports free ones. It does not outlive this process.
 */
final class Cluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path project;
  private final Path home;
  private final int workers;
  private final int gatewayPort = ServerProcess.freePort();
  private final int registryPort = ServerProcess.freePort();
  private final Thread atShutdown = new Thread(this::end);

  private Cluster(Path project, Path home, int workers) throws IOException {
    this.project = project;
    this.home = home;
    this.workers = workers;
  }

  /** Starts it, after building what is out of date, and returns when a task has gone through it. */
  static Cluster start(Path project, int workers)
      throws IOException, InterruptedException, MeasurementException {
    // Not where a system keeps temporary files: that may be memory, and durability costs nothing.
    Path home = Files.createTempDirectory(project.resolve("bench/target"), "tasks");
    Cluster cluster = new Cluster(project, home, workers);
    Runtime.getRuntime().addShutdownHook(cluster.atShutdown);
    try {
      cluster.up();
      return cluster;
    } catch (IOException | InterruptedException | MeasurementException e) {
      cluster.close();
      throw e;
    }
  }

  /** As one of those that are measured. */
  Contestant contestant() throws IOException {
    InetSocketAddress gateway =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort);
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
    return Database.in(home.resolve("data"));
  }

  private ProcessTree process(String name) throws IOException {
    return new ProcessTree(
        Long.parseLong(Files.readString(home.resolve("run/" + name + ".pid")).strip()));
  }

  private void up() throws IOException, InterruptedException, MeasurementException {
    Path output = home.resolve("up.out");
    if (signalbox(output, "up", "--workers", String.valueOf(workers)) != 0) {
      List<String> said = Files.readAllLines(output);
      throw new MeasurementException(
          said.isEmpty() ? "./signalbox up does not start a cluster" : said.getLast());
    }
  }

  private int signalbox(Path output, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(project.resolve("signalbox").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    // All are to share the PostgreSQL that this cluster starts.
    environment.keySet().removeIf(name -> name.startsWith("SPRING_DATASOURCE_"));
    environment.put("SIGNALBOX_HOME", home.toString());
    environment.put("SIGNALBOX_GATEWAY_PORT", String.valueOf(gatewayPort));
    environment.put("SIGNALBOX_REGISTRY_PORT", String.valueOf(registryPort));
    return builder.start().waitFor();
  }

  /** Leaves nothing but the logs. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException e) {
      // It runs, or has run.
    }
  }

  private void end() {
    try {
      signalbox(home.resolve("down.out"), "down");
      delete(home.resolve("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
