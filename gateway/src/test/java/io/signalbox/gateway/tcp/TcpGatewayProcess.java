package io.signalbox.gateway.tcp;

import static io.signalbox.gateway.tcp.TcpClients.PATIENCE;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.ChildProcess;
import io.signalbox.gateway.GatewayApplication;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.cloud.client.ServiceInstance;

/**
 * A gateway with the TCP service {@code orders}, which hands its connections over, as a process
 * that a test can kill.
 */
final class TcpGatewayProcess implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(60);
  private static final String MEMBER = "spring.cloud.discovery.client.simple.instances.app[0].";

  private final ChildProcess child;
  private final int port;
  private final int managementPort;

  private TcpGatewayProcess(ChildProcess child, int port, int managementPort) {
    this.child = child;
    this.port = port;
    this.managementPort = managementPort;
  }

  /** Waits until it hands over to the member. */
  static TcpGatewayProcess start(
      Path parent, Path folder, ServiceInstance member, String... properties) throws IOException {
    int port = TcpInstance.freePort();
    int managementPort = TcpInstance.freePort();
    Path services = parent.resolve("services.yml");
    Files.writeString(
        services,
        "services:\n  orders: {protocol: tcp, port: %d, switch: handoff}\n".formatted(port));
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("eureka.client.enabled=false");
    all.add("server.port=0");
    all.add("management.server.port=" + managementPort);
    all.add("signalbox.routes.file=" + services);
    all.add("signalbox.handoff.folder=" + folder);
    // Probes would come as connections, too.
    all.add("signalbox.directory.probe-interval=10m");
    all.add(MEMBER + "uri=" + member.getUri());
    all.add(MEMBER + "instanceId=" + member.getInstanceId());
    member
        .getMetadata()
        .forEach((key, value) -> all.add(MEMBER + "metadata.[" + key + "]=" + value));
    Process process =
        new ProcessBuilder(
                ChildProcess.command(
                    System.getProperty("java.class.path"),
                    GatewayApplication.class,
                    all.stream().map(property -> "--" + property).toList()))
            .inheritIO()
            .start();
    TcpGatewayProcess started =
        new TcpGatewayProcess(new ChildProcess(process), port, managementPort);
    await()
        .atMost(START)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> started.explained().contains("handed off"));
    return started;
  }

  String explained() throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/actuator/explain?url=tcp://gateway:%d"
                .formatted(managementPort, port));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).header("Accept", "text/plain").build(),
              BodyHandlers.ofString())
          .body();
    }
  }

  Socket connect() {
    return TcpClients.connect(port);
  }

  ChildProcess child() {
    return child;
  }

  @Override
  public void close() {
    child.process().destroyForcibly();
  }
}
