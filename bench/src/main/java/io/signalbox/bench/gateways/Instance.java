package io.signalbox.bench.gateways;

import java.util.ArrayList;
import java.util.List;

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
