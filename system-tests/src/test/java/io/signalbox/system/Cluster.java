package io.signalbox.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A cluster of its own beside whatever else runs on the machine: its state in a folder of its own,
 * its ports free ones, operated through {@code ./signalbox}.
 */
final class Cluster implements AutoCloseable {

  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  /** Longer than a start may take. */
  private static final Duration HANGS_AFTER = Duration.ofMinutes(20);

  private static final String JAVA_OPTS = "SIGNALBOX_JAVA_OPTS";

  private final Path home;
  private final Map<String, String> environment = new TreeMap<>();

  /** What a command printed, both streams together, and its exit status. */
  record Result(int status, String output) {}

  private Cluster(Path home) throws IOException {
    this.home = home;
    environment.put("SIGNALBOX_HOME", home.toString());
    environment.put("SIGNALBOX_GATEWAY_PORT", String.valueOf(freePort()));
    environment.put("SIGNALBOX_REGISTRY_PORT", String.valueOf(freePort()));
    // Most live for a minute or two, in which the second compiler takes more time than it saves.
    environment.put(JAVA_OPTS, "-XX:TieredStopAtLevel=1");
    // The jars are those of the build that runs these tests.
    environment.put("SIGNALBOX_BUILD", "never");
    environment.put("SIGNALBOX_TASK_TYPES_HTTP_ALLOW_PRIVATE_TARGETS", "true");
    environment.put("SIGNALBOX_TASK_TYPES_CALL_SERVICES", "orders");
  }

  /** A cluster that does not run yet. */
  static Cluster prepare(String name) throws IOException {
    Path home = Path.of("target", "clusters", name + "-" + ProcessHandle.current().pid());
    Files.createDirectories(home);
    return new Cluster(home.toAbsolutePath());
  }

  /** A cluster that is up. */
  static Cluster start(String name, int workers) throws IOException, InterruptedException {
    Cluster cluster = prepare(name);
    try {
      cluster.must("up", "--workers", String.valueOf(workers));
      return cluster;
    } catch (AssertionError | IOException | InterruptedException e) {
      cluster.close();
      throw e;
    }
  }

  /** With the JVM options that users have, for what runs long. */
  Cluster asShipped() {
    environment.remove(JAVA_OPTS);
    return this;
  }

  Cluster with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Path home() {
    return home;
  }

  URI gateway(String path) {
    return URI.create("http://127.0.0.1:" + environment.get("SIGNALBOX_GATEWAY_PORT") + path);
  }

  URI registry(String path) {
    return URI.create("http://127.0.0.1:" + environment.get("SIGNALBOX_REGISTRY_PORT") + path);
  }

  /** Runs {@code ./signalbox} with these arguments. */
  Result run(String... arguments) throws IOException, InterruptedException {
    return runIn(PROJECT, arguments);
  }

  /** The same with the one of another project. */
  Result runIn(Path project, String... arguments) throws IOException, InterruptedException {
    Path output = Files.createTempFile(home, "command-", ".out");
    Process process = command(project, arguments).redirectOutput(output.toFile()).start();
    if (!process.waitFor(HANGS_AFTER)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", arguments) + " hangs: " + Files.readString(output));
    }
    return new Result(process.exitValue(), Files.readString(output));
  }

  /** Starts a command that goes on by itself; both its streams come as one. */
  Process start(String... arguments) throws IOException {
    return command(PROJECT, arguments).start();
  }

  private ProcessBuilder command(Path project, String... arguments) {
    List<String> command = new ArrayList<>(List.of(project.resolve("signalbox").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(project.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder;
  }

  /** Runs a command that has to succeed. */
  String must(String... arguments) throws IOException, InterruptedException {
    Result result = run(arguments);
    if (result.status() != 0) {
      throw new AssertionError(String.join(" ", arguments) + " failed: " + result.output());
    }
    return result.output();
  }

  ProcessHandle process(String name) throws IOException {
    String pid = Files.readString(home.resolve("run").resolve(name + ".pid")).trim();
    return ProcessHandle.of(Long.parseLong(pid))
        .orElseThrow(() -> new AssertionError(name + " does not run"));
  }

  /** Stops every thread of it. The signal alone does so some time later. */
  void freeze(String name) throws IOException, InterruptedException {
    signal(name, "STOP");
    Path threads = Path.of("/proc", String.valueOf(process(name).pid()), "task");
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              try (Stream<Path> all = Files.list(threads)) {
                return all.allMatch(Cluster::isStopped);
              }
            });
  }

  /** Lets a frozen one go on. */
  void thaw(String name) throws IOException, InterruptedException {
    signal(name, "CONT");
  }

  private void signal(String name, String signal) throws IOException, InterruptedException {
    String pid = String.valueOf(process(name).pid());
    if (new ProcessBuilder("kill", "-" + signal, pid).start().waitFor() != 0) {
      throw new AssertionError("No signal " + signal + " to " + name);
    }
  }

  private static boolean isStopped(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      // The name before it is in parentheses and may have any character.
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      // It has ended.
      return true;
    }
  }

  /** SIGKILL: no goodbye to anyone. */
  void kill(String name) throws IOException {
    process(name).destroyForcibly();
  }

  /** The host and port of an instance, as the table of {@code status} has it. */
  URI address(String name) throws IOException, InterruptedException {
    Matcher row =
        Pattern.compile("(?m)^" + Pattern.quote(name) + "\\s+\\S+\\s+(?:http://)?([\\d.]+:\\d+)")
            .matcher(run("status").output());
    if (!row.find()) {
      throw new AssertionError(name + " is not in the table");
    }
    return URI.create("http://" + row.group(1));
  }

  /** A generated credential, as {@code SIGNALBOX_REGISTRY_PASSWORD}. */
  String credential(String name) throws IOException {
    Matcher line =
        Pattern.compile("(?m)^(?:export )?" + name + "=[\"']?([^\"'\\s]+)")
            .matcher(Files.readString(home.resolve("credentials")));
    if (!line.find()) {
      throw new AssertionError("No " + name + " was generated");
    }
    return line.group(1);
  }

  /** What the registry wants in {@code Authorization}. */
  String registryAuthorization() throws IOException {
    String credential = "signalbox:" + credential("SIGNALBOX_REGISTRY_PASSWORD");
    return "Basic " + Base64.getEncoder().encodeToString(credential.getBytes(US_ASCII));
  }

  /** Where an instance's actuator is, as it has registered it. */
  URI management(TaskClient client, String application, String instance)
      throws IOException, InterruptedException {
    String entry =
        client
            .get(
                registry("/eureka/apps/" + application + "/" + instance),
                "Accept",
                "application/json",
                "Authorization",
                registryAuthorization())
            .body();
    String port =
        JsonMapper.shared().readTree(entry).at("/instance/metadata/management.port").asString();
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What an instance tells Prometheus. */
  String metrics(TaskClient client, String application, String instance)
      throws IOException, InterruptedException {
    return client
        .get(management(client, application, instance).resolve("/actuator/prometheus"))
        .body();
  }

  /** What an instance has counted so far, all labels together. */
  double counted(TaskClient client, String application, String instance, String counter)
      throws IOException, InterruptedException {
    return Pattern.compile("(?m)^" + counter + "(?:\\{[^}]*})? ([\\d.E+]+)")
        .matcher(metrics(client, application, instance))
        .results()
        .mapToDouble(series -> Double.parseDouble(series.group(1)))
        .sum();
  }

  @Override
  public void close() throws IOException {
    Result down;
    try {
      down = run("down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (down.status() != 0) {
      throw new AssertionError("down failed: " + down.output());
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
