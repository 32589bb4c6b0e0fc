package io.signalbox.bench.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A file with many services, all of them the same small program. */
final class Declaration {

  private final Path file;
  private final int services;

  /**
   * @param file in a folder that there is
   */
  Declaration(Path file, int services) {
    this.file = file;
    this.services = services;
  }

  Path file() {
    return file;
  }

  static String name(int service) {
    return "s-" + service;
  }

  /** Says of so many of them that they are to run, once each, and of the others that none is. */
  void run(int running) throws IOException {
    String text =
        IntStream.rangeClosed(1, services)
            .mapToObj(
                service ->
                    """
                      %s:
                        run: {command: [python3, -m, http.server, --bind, 127.0.0.1, "${PORT}"]}
                        instances: %d
                        start-timeout: 10m
                    """
                        .formatted(name(service), service <= running ? 1 : 0))
            .collect(Collectors.joining("", "services:\n", ""));
    // Whole or not at all: it is read whenever it has changed.
    Path beside = file.resolveSibling("next.yml");
    Files.writeString(beside, text);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
