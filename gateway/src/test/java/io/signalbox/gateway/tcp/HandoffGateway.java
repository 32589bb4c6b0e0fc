package io.signalbox.gateway.tcp;

import static io.signalbox.gateway.tcp.TcpClients.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.balancer.Server;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.Instance;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/** A gateway with the TCP service {@code orders}, which hands its connections over. */
final class HandoffGateway implements AutoCloseable {

  private final int port = TcpInstance.freePort();
  private final RunningGateway gateway;

  private HandoffGateway(RunningGateway gateway) {
    this.gateway = gateway;
  }

  /**
   * @param folder where it meets members; null: nowhere
   */
  static HandoffGateway start(@Nullable Path folder, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    if (folder != null) {
      all.add("signalbox.handoff.folder=" + folder);
    }
    // Probes would come as connections, too.
    all.add("signalbox.directory.probe-interval=10m");
    HandoffGateway started = new HandoffGateway(RunningGateway.start(all.toArray(String[]::new)));
    started.declare("handoff");
    return started;
  }

  void declare(String way) {
    gateway.declare(
        "services:\n  orders: {protocol: tcp, port: %d, switch: %s}\n".formatted(port, way));
  }

  /** These offer the service from now on. Waits for links to so many of them. */
  void members(int linked, ServiceInstance... entries) {
    gateway.instances("app", entries);
    awaitLinked(linked);
  }

  void awaitLinked(int members) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(explained().split("handed off", -1)).hasSize(members + 1));
  }

  String explained() {
    return actuator("explain?url=tcp://gateway:" + port);
  }

  String actuator(String path) {
    return gateway
        .send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:" + gateway.managementPort() + "/actuator/" + path))
                .header("Accept", "text/plain"))
        .body();
  }

  Socket connect() {
    return TcpClients.connect(port);
  }

  int port() {
    return port;
  }

  RunningGateway running() {
    return gateway;
  }

  /** It is counted with the member's word, which an answer to the client may overtake. */
  void awaitHandedOver(int connections) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(gateway.sum("signalbox.tcp.handed.over")).isEqualTo(connections));
  }

  double accepted() {
    return gateway.sum("signalbox.tcp.accepted");
  }

  double connections() {
    return gateway.sum("signalbox.tcp.connections");
  }

  /** Connections of one instance, as the balancer counts them. */
  int inFlight(String id) {
    return servers().stream()
        .filter(server -> server.target().id().equals(id))
        .mapToInt(Server::inFlight)
        .sum();
  }

  List<Server<Instance>> servers() {
    return gateway.bean(Directory.class).of("orders").servers();
  }

  void awaitNone() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(connections()).isZero();
              assertThat(servers()).allMatch(server -> server.inFlight() == 0);
            });
  }

  @Override
  public void close() {
    gateway.close();
  }
}
