package io.signalbox.launcher.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The engine's own command, as somebody beside a launcher uses it. */
final class Docker {

  /** Whatever stands in SCRIPT is read by a shell. */
  static final String SCRIPTED = "signalbox-test/scripted";

  private static final String BASE =
      System.getenv().getOrDefault("PYTHON_IMAGE", "python:3.14-slim");

  private Docker() {}

  static String run(String... arguments) throws IOException, InterruptedException {
    return runReading("", arguments);
  }

  private static String runReading(String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    Process docker = new ProcessBuilder(command).redirectErrorStream(true).start();
    docker.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    docker.getOutputStream().close();
    String output = new String(docker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (docker.waitFor() != 0) {
      throw new AssertionError(command + ": " + output);
    }
    return output.strip();
  }

  /** What is added to the image of the scripts, such as EXPOSE. */
  static void build(String image, String... lines) throws IOException, InterruptedException {
    runReading(
        "FROM %s\nENTRYPOINT [\"sh\", \"-c\", \"eval \\\"$SCRIPT\\\"\"]\n%s\n"
            .formatted(BASE, String.join("\n", lines)),
        "build",
        "-q",
        "-t",
        image,
        "-");
  }

  static List<String> containersOf(Path owner) throws IOException, InterruptedException {
    String label = "label=" + Labels.OWNER + "=" + Files.readString(owner).strip();
    return run("ps", "-aq", "--no-trunc", "--filter", label).lines().toList();
  }

  static String inspect(String container, String format) throws IOException, InterruptedException {
    return run("inspect", "-f", format, container);
  }
}
