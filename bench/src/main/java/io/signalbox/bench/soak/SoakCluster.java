package io.signalbox.bench.soak;

import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A registry, a gateway, and a changing number of quick members: processes with the JVM options
 * that {@code ./signalbox up} gives them. Thread-safe.
 */
final class SoakCluster implements Members, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration TRY = Duration.ofSeconds(5);
  private static final long BETWEEN_TRIES_MILLIS = 50;

  /** Relative to where the processes run: what a socket is named by may not be long. */
  private static final String HANDOFF = "--signalbox.handoff.folder=handoff";

  private final Path project;
  private final Path folder;
  private final int registryPort = ServerProcess.freePort();
  private final InetSocketAddress address = loopback(ServerProcess.freePort());
  private final InetSocketAddress management = loopback(ServerProcess.freePort());
  private final String password = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
  private final List<ClusterProcess> started = new ArrayList<>();
  private final List<ClusterProcess> fixed = new ArrayList<>();
  private final List<ClusterProcess> members = new ArrayList<>();
  private int named;
  private boolean closed;

  /**
   * @param project where the jars have been built
   * @param folder for logs and sockets
   */
  SoakCluster(Path project, Path folder) throws IOException {
    this.project = project;
    this.folder = folder;
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Starts everything; returns when so many members serve. */
  void start(int count, Switch way) throws IOException, InterruptedException, MeasurementException {
    launch(fixed, "registry", "registry", "registry", "--server.port=" + registryPort);
    launch(
        fixed,
        "gateway",
        "gateway",
        "gateway",
        HANDOFF,
        "--SIGNALBOX_SWITCH=" + way,
        // All clients have one address.
        "--signalbox.gateway.max-share-per-client=1",
        "--server.port=" + address.getPort(),
        "--management.server.port=" + management.getPort());
    for (int i = 0; i < count; i++) {
      startMember();
    }
    for (String member : names()) {
      awaitServing(member);
    }
  }

  @Override
  public String join() throws IOException, InterruptedException, MeasurementException {
    String member = startMember();
    awaitServing(member);
    return member;
  }

  private synchronized String startMember() throws IOException {
    named++;
    String name = "member-" + named;
    launch(
        members,
        name,
        "bench/quick-member",
        "worker-service",
        HANDOFF,
        "--spring.application.name=worker-service");
    return name;
  }

  /**
   * @param group to which it belongs while it is to be alive
   * @param module that it is built from
   * @param options of which service of the cluster its JVM gets
   */
  private synchronized void launch(
      List<ClusterProcess> group, String name, String module, String options, String... arguments)
      throws IOException {
    if (closed) {
      throw new IOException("everything is being stopped");
    }
    Path jar = Path.of(module, "target", Path.of(module).getFileName() + ".jar");
    Path jvm = project.resolve("deploy/jvm");
    List<String> command =
        Stream.concat(
                Stream.of(
                    "@" + jvm.resolve("common.options"),
                    "@" + jvm.resolve(options + ".options"),
                    "-jar",
                    project.resolve(jar).toString()),
                Stream.of(arguments))
            .toList();
    ClusterProcess process = ClusterProcess.start(name, command, environment(name), folder);
    started.add(process);
    group.add(process);
  }

  private Map<String, String> environment(String name) {
    return Map.of(
        "SIGNALBOX_MEMBER_NAME",
        name,
        "SIGNALBOX_REGISTRY_PASSWORD",
        password,
        "EUREKA_CLIENT_SERVICEURL_DEFAULTZONE",
        "http://127.0.0.1:" + registryPort + "/eureka/");
  }

  private void awaitServing(String member) throws InterruptedException, MeasurementException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!serves(member)) {
      requireAlive();
      if (System.nanoTime() - deadline > 0) {
        throw new MeasurementException(member + " does not serve: see " + folder);
      }
      Thread.sleep(BETWEEN_TRIES_MILLIS);
    }
  }

  /** Asks whichever member the gateway chooses. */
  private boolean serves(String member) {
    try (HttpConnection connection = new HttpConnection(address, TRY)) {
      return member.equals(connection.exchange(Question.SMALL.request(address)).servedBy());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * @throws MeasurementException when a process has ended that should not
   */
  void requireAlive() throws MeasurementException {
    for (ClusterProcess process : processes()) {
      if (!process.isAlive()) {
        throw new MeasurementException(process.name() + " has ended: see " + folder);
      }
    }
  }

  /** Those that should be alive. */
  synchronized List<ClusterProcess> processes() {
    return Stream.concat(fixed.stream(), members.stream()).toList();
  }

  @Override
  public synchronized List<String> names() {
    return members.stream().map(ClusterProcess::name).toList();
  }

  @Override
  public Duration drain(String member) throws InterruptedException {
    ClusterProcess process = leaves(member);
    long begun = System.nanoTime();
    if (!process.stop(PATIENCE)) {
      process.kill();
    }
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  @Override
  public void kill(String member) {
    leaves(member).kill();
  }

  /** From now on it may end. */
  private synchronized ClusterProcess leaves(String member) {
    return members.remove(names().indexOf(member));
  }

  /** The public address of the gateway. */
  InetSocketAddress address() {
    return address;
  }

  /** Where the gateway's actuator is. */
  InetSocketAddress management() {
    return management;
  }

  @Override
  public synchronized void close() {
    closed = true;
    started.forEach(ClusterProcess::kill);
  }
}
