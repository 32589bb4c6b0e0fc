package io.signalbox.bench.wake;

import java.nio.file.Path;
import java.util.List;

/**
 * What is served.
 *
 * @param path that is answered with 200
 * @param command in which {@code ${PORT}} stands for the port at which it is to listen
 */
record Served(String name, String path, List<String> command) {

  static final String PORT = "${PORT}";

  /** A small program, which needs nothing but Python. */
  static Served small() {
    return new Served(
        "small", "/", List.of("python3", "-m", "http.server", "--bind", "127.0.0.1", PORT));
  }

  /** A Spring Boot service of web and actuator, as its jar is, with no option. */
  static Served spring(Path jar) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new Served(
        "spring", "/reviews", List.of(java, "-jar", jar.toString(), "--server.port=" + PORT));
  }

  List<String> at(int port) {
    return command.stream().map(word -> word.replace(PORT, String.valueOf(port))).toList();
  }
}
