package io.signalbox.bench.gateways;

import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The servers of one bench: each is started when it is asked for and returned when it serves, all
 * end together. Gateways have the JVM options that ours is shipped with, whosever they are; other
 * applications have a bound on their heap and otherwise what the JVM chooses.
 */
public final class Lineup implements AutoCloseable {

  private static final List<String> APPLICATION =
      List.of(
          "-Xmx256m",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dio.netty.allocator.type=pooled");

  /** For more connections than a gateway has by default. */
  private static final List<String> ROOM = List.of("-Xmx256m", "-XX:MaxDirectMemorySize=256m");

  /** A service that knows of no registry. */
  private static final String ALONE = "--eureka.client.enabled=false";

  private final Path project;
  private final Path folder;
  private final String ready;
  private final List<ServerProcess> started = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param project where the jars have been built
   * @param name of a new folder for what the processes write
   * @param ready a path that each of them answers with 200 once it serves
   */
  public Lineup(Path project, String name, String ready) throws IOException {
    this.project = project;
    this.folder = Files.createTempDirectory(name);
    this.ready = ready;
  }

  /**
   * A member that takes connections.
   *
   * @param instance as a gateway is told of it
   * @param socketFolder the argument that a gateway needs to hand connections over
   */
  public record Member(ServerProcess process, Instance instance, String socketFolder) {}

  /** Where the jars have been built. */
  public Path project() {
    return project;
  }

  /** Where the processes write. */
  public Path folder() {
    return folder;
  }

  /** Stock Spring Cloud Gateway with its own round robin, and the JVM options of ours. */
  public ServerProcess stock(List<Instance> behind)
      throws IOException, InterruptedException, MeasurementException {
    return stock("stock", behind, shipped(project));
  }

  /** Stock Spring Cloud Gateway as somebody runs it who leaves the JVM's options to the JVM. */
  public ServerProcess stockAsItComes(List<Instance> behind)
      throws IOException, InterruptedException, MeasurementException {
    return stock("stock-as-it-comes", behind, APPLICATION);
  }

  private ServerProcess stock(String name, List<Instance> behind, List<String> options)
      throws IOException, InterruptedException, MeasurementException {
    String jar = "bench/stock-gateway/target/stock-gateway.jar";
    return java(name, options, jar, behind, Stream.empty(), Map.of());
  }

  /** Signalbox's gateway. */
  public ServerProcess ours(String name, List<Instance> behind, String... arguments)
      throws IOException, InterruptedException, MeasurementException {
    return ours(name, project, behind, arguments);
  }

  /**
   * Signalbox's gateway of another version.
   *
   * @param version the checkout where it has been built
   */
  public ServerProcess ours(String name, Path version, List<Instance> behind, String... arguments)
      throws IOException, InterruptedException, MeasurementException {
    return ours(name, version, shipped(version), behind, arguments);
  }

  /** Signalbox's gateway with no more memory than it is shipped with. */
  public ServerProcess oursAsShipped(String name, String... arguments)
      throws IOException, InterruptedException, MeasurementException {
    return ours(name, project, options(project).toList(), List.of(), arguments);
  }

  private ServerProcess ours(
      String name, Path version, List<String> options, List<Instance> behind, String... arguments)
      throws IOException, InterruptedException, MeasurementException {
    return java(
        name,
        options,
        version.toAbsolutePath().resolve("gateway/target/gateway.jar").toString(),
        behind,
        Stream.concat(Stream.of(ALONE), Stream.of(arguments)),
        Map.of());
  }

  private static List<String> shipped(Path version) {
    return Stream.concat(options(version), ROOM.stream()).toList();
  }

  private static Stream<String> options(Path version) {
    return Stream.of("common.options", "gateway.options")
        .map(file -> "@" + version.toAbsolutePath().resolve("deploy/jvm").resolve(file));
  }

  /** The one member. */
  public Member member(String name, String... arguments)
      throws IOException, InterruptedException, MeasurementException {
    // A short name, because a socket's address has room for 107 bytes.
    Path sockets = folder.resolve("s");
    String socketFolder = "--signalbox.handoff.folder=" + sockets;
    ServerProcess process =
        java(
            name,
            APPLICATION,
            "bench/quick-member/target/quick-member.jar",
            List.of(),
            Stream.concat(Stream.of(ALONE, socketFolder), Stream.of(arguments)),
            Map.of());
    int port = process.address().getPort();
    process.await(() -> Instance.takingConnections(port, sockets).isPresent());
    return new Member(
        process, Instance.takingConnections(port, sockets).orElseThrow(), socketFolder);
  }

  /** Those of the proxies that are installed; of the others there is a note. */
  public List<ServerProcess> installedProxies(int behind)
      throws IOException, InterruptedException, MeasurementException {
    List<ServerProcess> proxies = new ArrayList<>();
    for (InstalledProxy proxy : InstalledProxy.values()) {
      Optional<Program> program = proxy.program();
      if (program.isPresent()) {
        proxies.add(serving(proxy.start(program.get(), behind, folder)));
        notes.add(program.get().version());
      } else {
        notes.add(proxy.title() + " is not installed and left out");
      }
    }
    return proxies;
  }

  /**
   * Another server.
   *
   * @param port where its command lets it listen
   */
  public ServerProcess other(String name, int port, List<String> command)
      throws IOException, InterruptedException, MeasurementException {
    return serving(ServerProcess.start(name, port, command, folder));
  }

  /**
   * Another Spring Boot application.
   *
   * @param environment what it is told besides, secrets too
   */
  public ServerProcess application(String name, String jar, Map<String, String> environment)
      throws IOException, InterruptedException, MeasurementException {
    return java(name, APPLICATION, jar, List.of(), Stream.empty(), environment);
  }

  private ServerProcess java(
      String name,
      List<String> options,
      String jar,
      List<Instance> behind,
      Stream<String> arguments,
      Map<String, String> environment)
      throws IOException, InterruptedException, MeasurementException {
    Path file = project.resolve(jar);
    if (!Files.exists(file)) {
      throw new MeasurementException("there is no " + file + ": build the project first");
    }
    int port = ServerProcess.freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", file.toString()));
    command.addAll(List.of("--server.address=127.0.0.1", "--server.port=" + port));
    IntStream.range(0, behind.size())
        .forEach(index -> command.addAll(behind.get(index).arguments(index)));
    command.addAll(arguments.toList());
    return serving(ServerProcess.start(name, port, command, environment, folder));
  }

  private ServerProcess serving(ServerProcess server)
      throws InterruptedException, MeasurementException {
    started.add(server);
    server.awaitReady(ready);
    return server;
  }

  /** All that have been started, in that order. */
  public List<ServerProcess> all() {
    return List.copyOf(started);
  }

  /** The versions of the proxies that are not ours, or that there is none. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public void close() {
    started.forEach(ServerProcess::close);
  }
}
