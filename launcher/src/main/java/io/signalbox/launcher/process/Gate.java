package io.signalbox.launcher.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that waits to become a program until it is told to. Nothing of the program has run by
 * then, so what it is known by can be written down first, and when the launcher dies before that is
 * done the process ends by itself. So no program runs of which nothing is written down.
 *
 * <p>The process has a session of its own, reads nothing, and its output goes to the end of a file.
 */
final class Gate {

  /** The exit status of one that was never opened. */
  static final int NOT_OPENED = 125;

  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  /** Some shells add PWD, which nobody has declared. */
  private static final String SCRIPT =
      """
      read -r open || exit %d
      unset PWD OLDPWD
      exec "$@" </dev/null
      """
          .formatted(NOT_OPENED);

  private final Process process;

  private Gate(Process process) {
    this.process = process;
  }

  /**
   * @param command with the path of its program
   * @param environment all of it
   */
  static Gate build(List<String> command, Map<String, String> environment, Path folder, Path output)
      throws IOException {
    List<String> shell = new ArrayList<>();
    // It does not fork here: the process stays the same until it is the program.
    shell.add(setsid().toString());
    shell.addAll(List.of("--", "/bin/sh", "-c", SCRIPT, "sh"));
    shell.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(shell)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new Gate(builder.start());
  }

  private static Path setsid() throws IOException {
    return SETSID.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IOException("there is no setsid (util-linux or busybox)"));
  }

  int pid() {
    return (int) process.pid();
  }

  /** Lets it become the program. One that is gone by now has ended like any other. */
  void open() {
    try (OutputStream input = process.getOutputStream()) {
      input.write('\n');
    } catch (IOException e) {
      // Nobody reads any more: its end will be seen.
    }
  }

  /** Ends it without it having become the program. */
  void abandon() {
    process.destroyForcibly();
    try {
      process.getOutputStream().close();
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      // It has been closed by the end of the process.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As the JDK tells it: 128 and the signal where it was one. */
  Process process() {
    return process;
  }
}
