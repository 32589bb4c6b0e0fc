package io.signalbox.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A process that a test has started, and what it does to it. */
public record ChildProcess(Process process) {

  /** A small one that begins with {@code main}. */
  public static List<String> command(String classPath, Class<?> main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Stops it where it stands, and waits until it does: its threads run on for a while. */
  public void stop() throws IOException, InterruptedException {
    signal("STOP");
    // A thread may end while it is looked at.
    await().ignoreExceptionsInstanceOf(IOException.class).until(this::isStopped);
  }

  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    String pid = String.valueOf(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  private boolean isStopped() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", "" + process.pid(), "task"))) {
      for (Path thread : threads.toList()) {
        // See proc(5): the state follows the name in parentheses.
        if (!Files.readString(thread.resolve("stat")).contains(") T ")) {
          return false;
        }
      }
    }
    return true;
  }

  /** At once and for good. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
