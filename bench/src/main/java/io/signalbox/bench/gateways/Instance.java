package io.signalbox.bench.gateways;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One of those behind a gateway, on this machine.
 *
 * @param properties further ones of it, each {@code name=value}
 */
public record Instance(int port, List<String> properties) {

  public Instance {
    properties = List.copyOf(properties);
  }

  public static Instance at(int port) {
    return new Instance(port, List.of());
  }

  /**
   * A member that takes connections, once it does: at the one socket in that folder.
   *
   * @param sockets of that member alone
   */
  public static Optional<Instance> takingConnections(int port, Path sockets) throws IOException {
    try (Stream<Path> files = Files.list(sockets)) {
      return files
          .findFirst()
          .map(
              socket ->
                  new Instance(
                      port,
                      List.of(
                          "instanceId=member",
                          "metadata.[signalbox.handoff]=" + socket.getFileName())));
    }
  }

  /** What tells a gateway of it. */
  List<String> arguments(int index) {
    List<String> all = new ArrayList<>(List.of("uri=http://127.0.0.1:" + port));
    all.addAll(properties);
    return all.stream()
        .map(
            property ->
                "--spring.cloud.discovery.client.simple.instances.worker-service[%d].%s"
                    .formatted(index, property))
        .toList();
  }
}
