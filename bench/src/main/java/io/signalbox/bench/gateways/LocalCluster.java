package io.signalbox.bench.gateways;

import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A cluster of ours as {@code ./signalbox up} starts it, beside whatever else runs: its state in a
 * folder of its own, its ports free ones. It does not outlive this process.
 */
public final class LocalCluster implements AutoCloseable {

  private final Path project;
  private final Path home;
  private final int gatewayPort = ServerProcess.freePort();
  private final int registryPort = ServerProcess.freePort();
  private final Thread atShutdown = new Thread(this::end);

  private LocalCluster(Path project, Path home) throws IOException {
    this.project = project;
    this.home = home;
  }

  /**
   * Starts it, after building what is out of date, and returns when a task has gone through it.
   *
   * @param name of a new folder for its state
   * @param options of {@code up}
   */
  public static LocalCluster start(Path project, String name, String... options)
      throws IOException, InterruptedException, MeasurementException {
    // Not where a system keeps temporary files: that may be memory, and durability costs nothing.
    Path home = Files.createTempDirectory(project.resolve("bench/target"), name);
    LocalCluster cluster = new LocalCluster(project, home);
    Runtime.getRuntime().addShutdownHook(cluster.atShutdown);
    try {
      cluster.up(options);
      return cluster;
    } catch (IOException | InterruptedException | MeasurementException e) {
      cluster.close();
      throw e;
    }
  }

  public InetSocketAddress gateway() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort);
  }

  /** Where its state is. */
  public Path home() {
    return home;
  }

  /**
   * The process of one of its members.
   *
   * @param member as {@code worker-1}
   */
  public long process(String member) throws IOException {
    return Long.parseLong(Files.readString(home.resolve("run/" + member + ".pid")).strip());
  }

  private void up(String... options)
      throws IOException, InterruptedException, MeasurementException {
    Path output = home.resolve("up.out");
    List<String> arguments = new ArrayList<>(List.of("up"));
    arguments.addAll(List.of(options));
    if (signalbox(output, arguments) != 0) {
      List<String> said = Files.readAllLines(output);
      throw new MeasurementException(
          said.isEmpty() ? "./signalbox up does not start a cluster" : said.getLast());
    }
  }

  private int signalbox(Path output, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(project.resolve("signalbox").toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    // A PostgreSQL of its own, which others may share.
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
      signalbox(home.resolve("down.out"), List.of("down"));
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
