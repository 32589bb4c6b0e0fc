package io.signalbox.system;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The suite as docker-compose.yml describes it, in a project of its own on free ports, operated as
 * its users do: through Compose and the docker command. Base images come from the environment or
 * .env.
 */
final class Containers implements AutoCloseable {

  static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final String COMPOSE_FILE = "COMPOSE_FILE";
  private static final String FIRST_COMPILER = "system-tests/src/test/resources/first-compiler.yml";
  private static final String OWN_TYPES = "deploy/task-types.yml";
  private static final String OWN_SERVICES = "deploy/services.yml";
  private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(10);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String name = "signalbox-it-" + ProcessHandle.current().pid();
  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> compose;

  private Containers() throws IOException, InterruptedException {
    for (String port : List.of("GATEWAY_PORT", "PROMETHEUS_PORT", "GRAFANA_PORT")) {
      environment.put(port, String.valueOf(Cluster.freePort()));
    }
    for (String secret :
        List.of(
            "SIGNALBOX_REGISTRY_PASSWORD",
            "SIGNALBOX_INTERNAL_PASSWORD",
            "POSTGRES_PASSWORD",
            "GRAFANA_PASSWORD")) {
      environment.put(secret, UUID.randomUUID().toString());
    }
    // Compose v2 is a plug-in of docker, 1.29 a command of its own.
    // A machine without an image registry may have named other files than the usual one.
    environment.put(
        COMPOSE_FILE,
        String.join(
            ":",
            System.getenv().getOrDefault(COMPOSE_FILE, "docker-compose.yml"),
            OWN_TYPES,
            OWN_SERVICES,
            FIRST_COMPILER));
    environment.put("SIGNALBOX_TASK_TYPES", folderOfTypes().toString());
    environment.put("SIGNALBOX_SERVICES", "./examples/services");
    compose =
        run(Duration.ofSeconds(30), List.of("docker", "compose", "version")).status() == 0
            ? List.of("docker", "compose", "-p", name)
            : List.of("docker-compose", "-p", name);
  }

  /** A folder that the containers' users can read, with the example's jar. */
  private static Path folderOfTypes() throws IOException {
    Path folder = Files.createDirectories(Path.of("target/container-task-types").toAbsolutePath());
    Path jar = folder.resolve("greeting-task.jar");
    Files.copy(OwnTaskTypesIT.EXAMPLE, jar, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    return folder;
  }

  /** Builds the images, starts everything and waits until all of it is healthy. */
  static Containers start() throws IOException, InterruptedException {
    Containers containers = new Containers();
    try {
      long before = System.nanoTime();
      containers.compose("build");
      long built = System.nanoTime();
      containers.compose("up", "-d");
      containers.awaitHealthy();
      System.out.printf(
          "Images built in %d s, all containers healthy after %d s more, using %d MiB%n",
          TimeUnit.NANOSECONDS.toSeconds(built - before),
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - built),
          containers.memoryMebibytes());
      return containers;
    } catch (AssertionError | RuntimeException | IOException | InterruptedException e) {
      System.out.println(containers.compose("logs", "--tail=30"));
      containers.close();
      throw e;
    }
  }

  URI gateway(String path) {
    return URI.create("http://127.0.0.1:" + environment.get("GATEWAY_PORT") + path);
  }

  /** The result of a query of Prometheus, now: one entry a series. */
  JsonNode query(String expression) throws IOException, InterruptedException {
    var answer =
        HTTP.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:"
                            + environment.get("PROMETHEUS_PORT")
                            + "/api/v1/query?query="
                            + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
                .timeout(Duration.ofSeconds(30))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(expression + ": " + answer.body());
    }
    return JsonMapper.shared().readTree(answer.body()).at("/data/result");
  }

  /** The ids of all containers. */
  List<String> all() throws IOException, InterruptedException {
    return labelled();
  }

  /** The ids of a service's containers. */
  List<String> of(String service) throws IOException, InterruptedException {
    return labelled("com.docker.compose.service=" + service);
  }

  /** Compose itself would start a Python for each look, which costs more than all that is seen. */
  private List<String> labelled(String... labels) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "ps", "-aq", "--no-trunc", "--filter", "label=com.docker.compose.project=" + name));
    for (String label : labels) {
      arguments.addAll(List.of("--filter", "label=" + label));
    }
    return docker(arguments.toArray(String[]::new)).lines().toList();
  }

  /** What the member in a container is called in the registry and in {@code X-Served-By}. */
  static String member(String service, String container) {
    return service + "-" + container.substring(0, 12) + "-1";
  }

  void scale(String service, int instances) throws IOException, InterruptedException {
    compose(
        "up", "-d", "--no-deps", "--no-recreate", "--scale", service + "=" + instances, service);
  }

  /**
   * Starts what further compose files describe beside what runs, and waits until it is healthy;
   * returns the new containers.
   */
  List<String> add(String... files) throws IOException, InterruptedException {
    List<String> before = all();
    environment.merge(COMPOSE_FILE, String.join(":", files), (usual, more) -> usual + ":" + more);
    long asked = System.nanoTime();
    compose("up", "-d");
    long up = System.nanoTime();
    awaitHealthy();
    System.out.printf(
        "%s: built and started in %d s, healthy after %d s more%n",
        String.join(", ", files),
        TimeUnit.NANOSECONDS.toSeconds(up - asked),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - up));
    return all().stream().filter(container -> !before.contains(container)).toList();
  }

  void remove(List<String> containers) throws IOException, InterruptedException {
    docker(Stream.concat(Stream.of("rm", "-f"), containers.stream()).toArray(String[]::new));
  }

  /** SIGKILL from outside, which Docker takes for a crash: the restart policy is to act. */
  void crash(String container) throws IOException, InterruptedException {
    String pid = docker("inspect", "-f", "{{.State.Pid}}", container).strip();
    docker(
        "run",
        "--rm",
        "--pid=host",
        "--user=0",
        "--network=none",
        "--entrypoint=bash",
        "signalbox/worker-service",
        "-c",
        "kill -9 " + pid);
  }

  void cut(String container) throws IOException, InterruptedException {
    docker("network", "disconnect", name + "_cluster", container);
  }

  void reconnect(String container) throws IOException, InterruptedException {
    docker("network", "connect", name + "_cluster", container);
  }

  /** Runs SQL in the cluster's database; returns its rows. */
  List<String> sql(String statement) throws IOException, InterruptedException {
    return docker(
            "exec",
            of("postgres").getFirst(),
            "psql",
            "-U",
            "signalbox",
            "-d",
            "signalbox",
            "-qtA",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            statement)
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  void awaitHealthy() {
    await()
        .atMost(HEALTHY_WITHIN)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                inspect("{{.State.Health.Status}}", all()).stream()
                    .allMatch(status -> status.equals("healthy")));
  }

  /** One line a container. */
  List<String> inspect(String format, List<String> containers)
      throws IOException, InterruptedException {
    return docker(
            Stream.concat(Stream.of("inspect", "-f", format), containers.stream())
                .toArray(String[]::new))
        .lines()
        .toList();
  }

  /** As {@code docker stats} has it, caches of files left out. */
  long memoryMebibytes() throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of("stats", "--no-stream", "--format", "{{.MemUsage}}"));
    arguments.addAll(labelled());
    double sum = 0;
    for (String line : docker(arguments.toArray(String[]::new)).lines().toList()) {
      String used = line.split(" ")[0];
      double number = Double.parseDouble(used.replaceAll("[A-Za-z]", ""));
      sum += used.endsWith("GiB") ? 1024 * number : number;
    }
    return Math.round(sum);
  }

  String compose(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(compose);
    command.addAll(List.of(arguments));
    return must(command);
  }

  String docker(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    return must(command);
  }

  /** Freezes a container. A busy one resists at times ("unable to freeze"): then once more. */
  void pause(String container) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> run(Duration.ofMinutes(1), List.of("docker", "pause", container)).status() == 0);
  }

  private String must(List<String> command) throws IOException, InterruptedException {
    Result result = run(Duration.ofMinutes(30), command);
    if (result.status() != 0) {
      throw new AssertionError(String.join(" ", command) + " failed: " + result.errors());
    }
    return result.output();
  }

  private record Result(int status, String output, String errors) {}

  private Result run(Duration patience, List<String> command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("containers-", ".out");
    Path errors = Files.createTempFile("containers-", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(PROJECT.toFile())
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(patience)) {
        process.destroyForcibly();
        throw new AssertionError(command + " hangs: " + Files.readString(errors));
      }
      return new Result(
          process.exitValue(), Files.readString(output), lastLines(Files.readString(errors)));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  private static String lastLines(String text) {
    return text.substring(Math.max(0, text.length() - 2000));
  }

  @Override
  public void close() throws IOException {
    try {
      compose("down", "--volumes", "--timeout", "10");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
