package io.signalbox.gateway.handoff;

import static io.signalbox.gateway.RunningGateway.handoffWorker;
import static io.signalbox.gateway.RunningGateway.instance;
import static io.signalbox.gateway.RunningGateway.worker;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import io.signalbox.greeter.Greeter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A gateway, a member to which it hands over {@code /greet/**}, and another service to which it
 * proxies {@code /other/**}.
 */
final class HandoffCluster implements AutoCloseable {

  /** The member's bound to the time that a request's header may take. */
  static final Duration HEAD_TIMEOUT = Duration.ofMillis(500);

  private final ConfigurableApplicationContext member;
  private final Upstream other = Upstream.start();
  private final RunningGateway gateway;

  private HandoffCluster(Path folder, List<String> ofMember, List<String> ofGateway) {
    member =
        new SpringApplicationBuilder(Greeter.class)
            .run(
                and(
                        ofMember,
                        "spring.config.name=greeter",
                        "eureka.client.enabled=false",
                        "spring.cloud.gateway.server.webflux.enabled=false",
                        "server.port=0",
                        "signalbox.server.request-head-timeout=" + HEAD_TIMEOUT.toMillis() + "ms",
                        "signalbox.handoff.folder=" + folder)
                    .map(property -> "--" + property)
                    .toArray(String[]::new));
    gateway =
        RunningGateway.start(
            and(
                    ofGateway,
                    "signalbox.handoff.folder=" + folder,
                    "spring.cloud.gateway.server.webflux.routes[0].id=other",
                    "spring.cloud.gateway.server.webflux.routes[0].uri=lb://other-service",
                    "spring.cloud.gateway.server.webflux.routes[0].predicates[0]=Path=/other/**",
                    "spring.cloud.gateway.server.webflux.routes[1].id=greet",
                    "spring.cloud.gateway.server.webflux.routes[1].uri=lb://worker-service",
                    "spring.cloud.gateway.server.webflux.routes[1].predicates[0]="
                        + "Path=/greet,/greet/**",
                    "spring.cloud.gateway.server.webflux.routes[1].metadata.switch=handoff")
                .toArray(String[]::new));
    int port = member.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    List<String> sockets = sockets(folder);
    gateway.workers(
        sockets.isEmpty()
            ? worker("greeter", port)
            : handoffWorker("greeter", port, sockets.getFirst()));
    gateway.instances("other-service", instance("other-service", "other", other.port()));
    await().until(() -> gateway.sum("signalbox.handoff.links") == sockets.size());
  }

  static HandoffCluster start(Path folder) {
    return start(folder, List.of(), List.of());
  }

  /**
   * @param ofMember further properties of the member
   * @param ofGateway further properties of the gateway
   */
  static HandoffCluster start(Path folder, List<String> ofMember, List<String> ofGateway) {
    return new HandoffCluster(folder, ofMember, ofGateway);
  }

  private static Stream<String> and(List<String> properties, String... more) {
    return Stream.concat(Arrays.stream(more), properties.stream());
  }

  private static List<String> sockets(Path folder) {
    try (Stream<Path> sockets = Files.list(folder)) {
      return sockets.map(socket -> socket.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunningGateway gateway() {
    return gateway;
  }

  /** The value of a meter of the member. */
  double ofMember(String meter) {
    return member.getBean(MeterRegistry.class).get(meter).gauge().value();
  }

  void stopMember() {
    member.close();
  }

  @Override
  public void close() {
    gateway.close();
    member.close();
    other.close();
  }
}
