package io.signalbox.bench.handoff;

import io.signalbox.bench.gateways.InstalledProxy;
import io.signalbox.bench.gateways.Instance;
import io.signalbox.bench.gateways.JavaServer;
import io.signalbox.bench.gateways.Program;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.MeasurementException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The ways to one member: straight, handed over by our gateway, through its two lanes, and through
 * proxies.
 */
final class Ways implements AutoCloseable {

  static final String DIRECT = "direct";

  /**
   * As the other proxies are configured: all clients have one address, and all go to one member.
   */
  private static final List<String> UNBOUNDED =
      List.of(
          "--signalbox.server.max-connections=12000",
          "--signalbox.server.max-connections-per-client=12000",
          "--signalbox.gateway.max-share-per-client=1",
          "--signalbox.balancer.all.initial-concurrency=2000",
          "--signalbox.balancer.all.max-concurrency=2000",
          "--spring.cloud.gateway.server.webflux.httpclient.pool.max-connections=2000");

  /** If all proxies are installed. */
  static final int MOST = 5 + InstalledProxy.values().length;

  private final Path project;
  private final Path folder;
  private final List<ServerProcess> all = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param project where the jars have been built
   * @param folder for what the processes write
   */
  Ways(Path project, Path folder) {
    this.project = project;
    this.folder = folder;
  }

  /** What the member answers with so many bytes. */
  static String path(int bytes) {
    return "/api/tasks/" + bytes;
  }

  /** Starts everything. */
  HandoffMeters open() throws IOException, InterruptedException, MeasurementException {
    // A short name, because a socket's address has room for 107 bytes.
    Path sockets = folder.resolve("s");
    String socketFolder = "--signalbox.handoff.folder=" + sockets;
    Path jar = project.resolve("bench/quick-member/target/quick-member.jar");
    ServerProcess member =
        begin(JavaServer.member(DIRECT, jar, unbounded(socketFolder)), List.of());
    int port = member.address().getPort();
    member.await(() -> Instance.takingConnections(port, sockets).isPresent());
    List<Instance> behind = Instance.takingConnections(port, sockets).stream().toList();
    int management = ServerProcess.freePort();
    HandoffMeters meters = new HandoffMeters(new InetSocketAddress("127.0.0.1", management));
    ServerProcess handing =
        begin(
            JavaServer.ours(
                "signalbox-handoff",
                project,
                unbounded(
                    "--SIGNALBOX_SWITCH=handoff",
                    "--management.server.port=" + management,
                    socketFolder)),
            behind);
    handing.await(() -> meters.links() > 0);
    begin(JavaServer.ours("signalbox-fast-lane", project, unbounded()), behind);
    begin(
        JavaServer.ours(
            "signalbox-filters", project, unbounded("--signalbox.gateway.fast-lane.enabled=false")),
        behind);
    begin(JavaServer.stock(project), behind);
    for (InstalledProxy proxy : InstalledProxy.values()) {
      Optional<Program> program = proxy.program();
      if (program.isPresent()) {
        begin(proxy.start(program.get(), port, folder));
        notes.add(program.get().version());
      } else {
        notes.add(proxy.title() + " is not installed and left out");
      }
    }
    return meters;
  }

  private static String[] unbounded(String... further) {
    return Stream.concat(UNBOUNDED.stream(), Stream.of(further)).toArray(String[]::new);
  }

  private ServerProcess begin(JavaServer server, List<Instance> behind)
      throws IOException, InterruptedException, MeasurementException {
    return begin(server.start(behind, folder));
  }

  private ServerProcess begin(ServerProcess server)
      throws InterruptedException, MeasurementException {
    all.add(server);
    server.awaitReady(path(200));
    return server;
  }

  /** The straight one first. */
  List<ServerProcess> all() {
    return all;
  }

  /** To which all of them lead. */
  ServerProcess member() {
    return all.getFirst();
  }

  /** The versions of the proxies that are not ours, or that there is none. */
  List<String> notes() {
    return notes;
  }

  @Override
  public void close() {
    all.forEach(ServerProcess::close);
  }
}
