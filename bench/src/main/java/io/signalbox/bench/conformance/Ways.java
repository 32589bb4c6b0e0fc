package io.signalbox.bench.conformance;

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

/** To a server of which each byte is known, and to a member that takes connections. */
final class Ways implements AutoCloseable {

  static final String FAST = "fast lane";
  static final String FILTERS = "Spring's lane";

  /** What both servers answer with 200. */
  private static final String READY = "/api/tasks/200";

  private final Path project;
  private final Path folder;
  private final List<ServerProcess> processes = new ArrayList<>();
  private final List<Way> toOrigin = new ArrayList<>();
  private final List<Way> toMember = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param project where the jars have been built
   * @param folder for what the processes write
   */
  Ways(Path project, Path folder) {
    this.project = project;
    this.folder = folder;
  }

  /** Starts everything but the origin. */
  void open(InetSocketAddress origin)
      throws IOException, InterruptedException, MeasurementException {
    List<Instance> behind = List.of(Instance.at(origin.getPort()));
    toOrigin.add(new Way("straight", origin));
    toOrigin.add(way(JavaServer.ours(FAST, project).start(behind, folder)));
    toOrigin.add(
        way(
            JavaServer.ours(FILTERS, project, "--signalbox.gateway.fast-lane.enabled=false")
                .start(behind, folder)));
    toOrigin.add(way(JavaServer.stock(project).start(behind, folder)));
    for (InstalledProxy proxy : InstalledProxy.values()) {
      Optional<Program> program = proxy.program();
      if (program.isPresent()) {
        toOrigin.add(way(proxy.start(program.get(), origin.getPort(), folder)));
        notes.add(program.get().version());
      } else {
        notes.add(proxy.title() + " is not installed and left out");
      }
    }
    openMember();
  }

  private void openMember() throws IOException, InterruptedException, MeasurementException {
    // A short name, because a socket's address has room for 107 bytes.
    Path sockets = folder.resolve("s");
    String socketFolder = "--signalbox.handoff.folder=" + sockets;
    Path jar = project.resolve("bench/quick-member/target/quick-member.jar");
    ServerProcess member = JavaServer.member("member", jar, socketFolder).start(List.of(), folder);
    toMember.add(way(member));
    int port = member.address().getPort();
    member.await(() -> Instance.takingConnections(port, sockets).isPresent());
    ServerProcess handing =
        JavaServer.ours("handed off", project, "--SIGNALBOX_SWITCH=handoff", socketFolder)
            .start(Instance.takingConnections(port, sockets).stream().toList(), folder);
    toMember.addFirst(way(handing));
  }

  private Way way(ServerProcess process) throws InterruptedException, MeasurementException {
    processes.add(process);
    process.awaitReady(READY);
    return new Way(process.name(), process.address());
  }

  /** The straight one first, then ours. */
  List<Way> toOrigin() {
    return toOrigin;
  }

  /** Handed off, then straight. */
  List<Way> toMember() {
    return toMember;
  }

  /** The versions of the proxies that are not ours, or that there is none. */
  List<String> notes() {
    return notes;
  }

  @Override
  public void close() {
    processes.forEach(ServerProcess::close);
  }
}
