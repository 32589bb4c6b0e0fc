package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.ChildProcess;
import io.signalbox.gateway.GatewayApplication;
import io.signalbox.gateway.RawClient;
import io.signalbox.greeter.Greeter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gateway and the members to which it hands over {@code /greet/**}, each a process, so that one
 * can be killed, stopped or kept short.
 */
final class HandoffProcesses implements AutoCloseable {

  static final Duration START = Duration.ofSeconds(60);

  private static final int UNLIMITED = 0;

  private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
  private static final Pattern SERVED_BY = Pattern.compile("(?i)x-served-by: (\\S+)");

  private final Path parent;
  private final int limitOfMembers;
  private final int limitOfGateway;
  private final String classPath;
  private final List<Process> started = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private @Nullable Running gateway;

  /**
   * @param managementPort where its actuator is
   */
  record Running(Process process, int port, int managementPort) {

    /** Stops it where it stands, and waits until it does: its threads run on for a while. */
    void stop() throws IOException, InterruptedException {
      new ChildProcess(process).stop();
    }

    void resume() throws IOException, InterruptedException {
      new ChildProcess(process).resume();
    }

    void kill() throws InterruptedException {
      new ChildProcess(process).kill();
    }

    /** Without those by which the JDK wakes virtual threads: they come and go with its carriers. */
    long lastingDescriptors() {
      try (Stream<Path> open = Files.list(Path.of("/proc", "" + process.pid(), "fd"))) {
        return open.filter(Running::isLasting).count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static boolean isLasting(Path descriptor) {
      try {
        return !Files.readSymbolicLink(descriptor).toString().equals("anon_inode:[eventpoll]");
      } catch (IOException e) {
        return false; // It has been closed in this moment.
      }
    }

    /** How many descriptors it has. */
    long descriptors() {
      try (Stream<Path> open = Files.list(Path.of("/proc", "" + process.pid(), "fd"))) {
        return open.count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The answer of its actuator. */
    JsonNode actuator(String path) throws IOException, InterruptedException {
      try (HttpClient http = HttpClient.newHttpClient()) {
        URI uri = URI.create("http://127.0.0.1:" + managementPort + "/actuator/" + path);
        return JsonMapper.shared()
            .readTree(
                http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body());
      }
    }

    /** The sum of all meters of that name. */
    double sum(String meter) throws IOException, InterruptedException {
      return actuator("metrics/" + meter).at("/measurements/0/value").asDouble();
    }
  }

  private record Member(Running running, String socket) {}

  private HandoffProcesses(Path parent, int limitOfMembers, int limitOfGateway) {
    this.parent = parent;
    this.limitOfMembers = limitOfMembers;
    this.limitOfGateway = limitOfGateway;
    this.classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(this::packed)
            .collect(Collectors.joining(File.pathSeparator));
  }

  /** As in production: a class that is read from a folder needs a descriptor, from a jar none. */
  private String packed(String place) {
    if (!Files.isDirectory(Path.of(place))) {
      return place;
    }
    String jar = parent.resolve(Integer.toHexString(place.hashCode()) + ".jar").toString();
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(System.out, System.err, "--create", "--file", jar, "-C", place, ".");
    assertThat(status).isZero();
    return jar;
  }

  static HandoffProcesses start(Path parent, int members, String... gatewayProperties)
      throws IOException {
    return new HandoffProcesses(parent, UNLIMITED, UNLIMITED).start(members, gatewayProperties);
  }

  /** Starts processes that may not have more descriptors than told. */
  static HandoffProcesses startLimited(
      int ofMembers, int ofGateway, Path parent, int members, String... gatewayProperties)
      throws IOException {
    return new HandoffProcesses(parent, ofMembers, ofGateway).start(members, gatewayProperties);
  }

  private HandoffProcesses start(int count, String... gatewayProperties) throws IOException {
    try {
      for (int i = 0; i < count; i++) {
        Running running =
            start(
                "member-" + i,
                Greeter.class,
                limitOfMembers,
                List.of(
                    "--spring.config.name=greeter",
                    "--eureka.client.enabled=false",
                    "--spring.cloud.gateway.server.webflux.enabled=false",
                    "--signalbox.handoff.folder=" + folder()));
        String socket = await().atMost(START).until(this::newSocket, Objects::nonNull);
        members.add(new Member(running, socket));
      }
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "--eureka.client.enabled=false",
                  "--server.port=0",
                  "--signalbox.handoff.folder=" + folder(),
                  "--spring.cloud.gateway.server.webflux.routes[0].id=greet",
                  "--spring.cloud.gateway.server.webflux.routes[0].uri=lb://greeters",
                  "--spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/greet/**",
                  "--spring.cloud.gateway.server.webflux.routes[0].metadata.switch=handoff"));
      for (int i = 0; i < count; i++) {
        String instance = "--spring.cloud.discovery.client.simple.instances.greeters[" + i + "].";
        arguments.add(instance + "uri=http://127.0.0.1:" + member(i).port());
        arguments.add(instance + "instanceId=member-" + i);
        arguments.add(instance + "metadata.[signalbox.handoff]=" + members.get(i).socket());
      }
      Stream.of(gatewayProperties).forEach(property -> arguments.add("--" + property));
      gateway = start("gateway", GatewayApplication.class, limitOfGateway, arguments);
      awaitAll();
      return this;
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Running start(String name, Class<?> application, int descriptors, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (descriptors != UNLIMITED) {
      String limited = "ulimit -n " + descriptors + " && exec \"$0\" \"$@\"";
      command.addAll(List.of("sh", "-c", limited));
    }
    command.addAll(ChildProcess.command(classPath, application, arguments));
    Path log = parent.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    started.add(process);
    List<Integer> ports =
        await(name)
            .atMost(START)
            .until(() -> ports(log), found -> found.size() == 2 || !process.isAlive());
    assertThat(ports).as(Files.readString(log)).hasSize(2);
    return new Running(process, ports.getFirst(), ports.getLast());
  }

  /** The server's and that of its actuator, as far as they are there. */
  private static List<Integer> ports(Path log) throws IOException {
    return PORT.matcher(Files.readString(log))
        .results()
        .map((MatchResult found) -> Integer.valueOf(found.group(1)))
        .toList();
  }

  private Path folder() {
    return parent.resolve("handoff");
  }

  /** Null until it is there, which may be after the ports are. */
  private @Nullable String newSocket() throws IOException {
    Set<String> known = members.stream().map(Member::socket).collect(Collectors.toSet());
    if (!Files.exists(folder())) {
      return null;
    }
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !known.contains(name))
          .findFirst()
          .orElse(null);
    }
  }

  /** Waits until every member that lives is served by handoff. */
  void awaitAll() {
    long alive = members.stream().filter(one -> one.running().process().isAlive()).count();
    Set<String> seen = new HashSet<>();
    await()
        .atMost(START)
        .until(
            () -> {
              seen.add(servedBy(RawClient.get(port(), "/greet/Ada")));
              return seen.size() == alive && gateway().sum("signalbox.handoff.links") == alive;
            });
  }

  static String servedBy(RawClient.Answer answer) {
    return SERVED_BY
        .matcher(answer.head())
        .results()
        .findFirst()
        .map(found -> found.group(1))
        .orElse("");
  }

  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n";
  }

  /** Where clients connect to. */
  int port() {
    return gateway().port();
  }

  Running gateway() {
    return Objects.requireNonNull(gateway);
  }

  Running member(int i) {
    return members.get(i).running();
  }

  /** Requests that member {@code i} has, as the gateway knows. */
  int inFlight(int i) throws IOException, InterruptedException {
    for (JsonNode instance : gateway().actuator("dispatch").at("/greeters/instances")) {
      if (instance.at("/id").asString().equals("member-" + i)) {
        return instance.at("/inFlight").asInt();
      }
    }
    throw new AssertionError("member-" + i + " is not in the table");
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }
}
