package io.signalbox.bench.gateways;

import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A gateway under measurement, as a process of its own. */
public final class GatewayProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String name;
  private final Process process;
  private final int port;
  private final Path output;

  private GatewayProcess(String name, Process process, int port, Path output) {
    this.name = name;
    this.process = process;
    this.port = port;
    this.output = output;
  }

  /**
   * Starts it; {@link #awaitReady} tells when it serves.
   *
   * @param serverPorts of the servers behind it, on this machine
   * @param folder for its output
   */
  public static GatewayProcess start(Gateway gateway, List<Integer> serverPorts, Path folder)
      throws IOException {
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                gateway.jar().toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port));
    for (int i = 0; i < serverPorts.size(); i++) {
      command.add(
          "--spring.cloud.discovery.client.simple.instances.worker-service[%d].uri=http://127.0.0.1:%d"
              .formatted(i, serverPorts.get(i)));
    }
    command.addAll(gateway.arguments());
    Path output = folder.resolve(gateway.name() + ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new GatewayProcess(gateway.name(), process, port, output);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public String name() {
    return name;
  }

  /** What it is asked for. */
  public URI target() {
    return URI.create("http://127.0.0.1:" + port + "/api/tasks");
  }

  public void awaitReady() throws MeasurementException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (System.nanoTime() - deadline < 0 && process.isAlive()) {
        if (answers(client)) {
          return;
        }
        Thread.sleep(100);
      }
    }
    throw new MeasurementException("The gateway " + name + " does not serve: see " + output);
  }

  private boolean answers(HttpClient client) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(target()).timeout(Duration.ofSeconds(5)).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Processor time that it has used. */
  public Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /**
   * A gateway to be measured.
   *
   * @param arguments of its own
   */
  public record Gateway(String name, Path jar, List<String> arguments) {

    public Gateway {
      if (!Files.exists(jar)) {
        throw new IllegalArgumentException("There is no " + jar + ": build the project first");
      }
      arguments = List.copyOf(arguments);
    }

    /**
     * Stock Spring Cloud Gateway with its own round robin.
     *
     * @param project where the jars have been built
     */
    public static Gateway stock(Path project) {
      return new Gateway(
          "stock", project.resolve("bench/stock-gateway/target/stock-gateway.jar"), List.of());
    }

    /** Signalbox's. */
    public static Gateway ours(String name, Path project, String... arguments) {
      List<String> all = new ArrayList<>(List.of("--eureka.client.enabled=false"));
      all.addAll(List.of(arguments));
      return new Gateway(name, project.resolve("gateway/target/gateway.jar"), all);
    }
  }
}
