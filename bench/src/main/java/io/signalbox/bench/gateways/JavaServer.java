package io.signalbox.bench.gateways;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Spring Boot application to be measured. All are started with the same JVM options.
 *
 * @param arguments of its own
 */
public record JavaServer(String name, Path jar, List<String> arguments) {

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx256m",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  public JavaServer {
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
  public static JavaServer stock(Path project) {
    return new JavaServer(
        "stock", project.resolve("bench/stock-gateway/target/stock-gateway.jar"), List.of());
  }

  /** Signalbox's gateway. */
  public static JavaServer ours(String name, Path project, String... arguments) {
    return member(name, project.resolve("gateway/target/gateway.jar"), arguments);
  }

  /** A member of Signalbox that knows of no registry. */
  public static JavaServer member(String name, Path jar, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--eureka.client.enabled=false"));
    all.addAll(List.of(arguments));
    return new JavaServer(name, jar, all);
  }

  /**
   * Starts it at a free port.
   *
   * @param behind the instances to which it leads, if it is a gateway
   * @param folder for its output
   */
  public ServerProcess start(List<Instance> behind, Path folder) throws IOException {
    int port = ServerProcess.freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of("--server.address=127.0.0.1", "--server.port=" + port));
    for (int i = 0; i < behind.size(); i++) {
      command.addAll(behind.get(i).arguments(i));
    }
    command.addAll(arguments);
    return ServerProcess.start(name, port, command, folder);
  }
}
