package io.signalbox.bench.gateways;

import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Request;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.ResidentSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A server under measurement, as a process of its own, with the processes that it starts. */
public final class ServerProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String name;
  private final ChildProcess process;
  private final int port;
  private final Path output;

  private ServerProcess(String name, ChildProcess process, int port, Path output) {
    this.name = name;
    this.process = process;
    this.port = port;
    this.output = output;
  }

  /**
   * Starts it; {@link #awaitReady} tells when it serves.
   *
   * @param port at which the command lets it listen, on the loopback
   * @param folder for its output
   */
  public static ServerProcess start(String name, int port, List<String> command, Path folder)
      throws IOException {
    return start(name, port, command, Map.of(), folder);
  }

  /**
   * The same.
   *
   * @param environment what it is told besides: unlike a command, nobody else can read it
   */
  public static ServerProcess start(
      String name, int port, List<String> command, Map<String, String> environment, Path folder)
      throws IOException {
    Path output = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new ServerProcess(name, ChildProcess.start(builder), port, output);
  }

  /** A port at which nobody listens. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public String name() {
    return name;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** What is asked for under this path. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Waits until this is answered with 200. */
  public void awaitReady(String path) throws MeasurementException, InterruptedException {
    await(() -> answers(path));
  }

  private boolean answers(String path) throws IOException {
    try (HttpConnection connection = new HttpConnection(address(), Duration.ofSeconds(5))) {
      return connection.exchange(Request.get(address(), path)).status() == 200;
    }
  }

  /** Waits until it is so, but not when the server has ended. */
  public void await(Condition condition) throws MeasurementException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0 && process.isAlive()) {
      if (holds(condition)) {
        return;
      }
      Thread.sleep(100);
    }
    throw new MeasurementException(name + " does not serve: see " + output);
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (IOException e) {
      return false;
    }
  }

  /** What a server can be waited for; with an exception it does not hold yet. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /** Processor time that it and its child processes have used. */
  public Duration processorTime() throws MeasurementException {
    Duration sum = Duration.ZERO;
    for (ProcessHandle each : process.all()) {
      sum =
          sum.plus(
              each.info()
                  .totalCpuDuration()
                  .orElseThrow(() -> new MeasurementException(name + " has ended: see " + output)));
    }
    return sum;
  }

  /** Memory that it and its child processes hold (RSS). */
  public long residentBytes() throws IOException {
    long sum = 0;
    for (ProcessHandle each : process.all()) {
      sum += new ResidentSet(each.pid()).bytes();
    }
    return sum;
  }

  @Override
  public void close() {
    process.close();
  }
}
