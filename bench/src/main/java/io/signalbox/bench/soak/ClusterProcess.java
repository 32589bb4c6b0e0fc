package io.signalbox.bench.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One process of the cluster. */
final class ClusterProcess {

  private final String name;
  private final Process process;

  private ClusterProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * @param arguments of the JVM
   * @param folder where it runs, and its output goes to a file with its name
   */
  static ClusterProcess start(
      String name, List<String> arguments, Map<String, String> environment, Path folder)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().putAll(environment);
    return new ClusterProcess(name, builder.start());
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Asks it to stop in order, and waits.
   *
   * @return whether it has
   */
  boolean stop(Duration patience) throws InterruptedException {
    process.destroy();
    return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Gives it no chance to do anything more. */
  void kill() {
    process.destroyForcibly();
  }
}
