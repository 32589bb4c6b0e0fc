package io.signalbox.bench.gateways;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One that is installed on this machine. */
public record Program(Path file) {

  public static Optional<Program> find(String name) {
    // Servers are there, and not on every user's PATH.
    Stream<String> folders =
        Stream.concat(
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
            Stream.of("/usr/sbin"));
    return folders
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Program::new);
  }

  /** What it says of itself, in a line. */
  public String version() throws IOException {
    Process process = new ProcessBuilder(file.toString(), "-v").redirectErrorStream(true).start();
    try (var lines = process.inputReader()) {
      List<String> said = lines.readAllLines();
      return said.isEmpty() ? file.toString() : said.getFirst().strip();
    }
  }
}
