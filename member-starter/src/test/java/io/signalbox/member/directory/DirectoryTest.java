package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.balancer.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

class DirectoryTest {

  private final AtomicReference<DirectoryListener> listener = new AtomicReference<>(() -> {});
  private final Registered registered = new Registered();
  private final Directory directory =
      new Directory(
          registered,
          DirectoryProperties.DEFAULTS,
          BalancerProperties.DEFAULTS,
          new SimpleMeterRegistry(),
          Duration.ofSeconds(2),
          () -> Stream.of(listener.get()));

  /** A registry that knows one instance. */
  private static final class Registered implements DiscoveryClient {

    private volatile Map<String, String> metadata = Map.of();

    @Override
    public String description() {
      return "one instance";
    }

    @Override
    public List<ServiceInstance> getInstances(String service) {
      return List.of(new DefaultServiceInstance("a", service, "127.0.0.1", 1, false, metadata));
    }

    @Override
    public List<String> getServices() {
      return List.of();
    }
  }

  @Test
  void a_share_that_is_registered_holds_as_long_and_nothing_else_is_forgotten_with_it() {
    registered.metadata = Map.of("signalbox.share", "0.05");
    Server<Instance> server = directory.of("shop").servers().getFirst();
    assertThat(server.quota()).isEqualTo(0.05);

    registered.metadata = Map.of();
    directory.read();
    assertThat(directory.of("shop").servers()).first().isSameAs(server);
    assertThat(server.quota()).isEqualTo(1);
  }

  /** Otherwise the two would wait for each other. */
  @Test
  void whoever_listens_may_ask_for_a_service_while_another_asks_for_it_first() throws Exception {
    CountDownLatch listening = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(2);
    Thread other =
        new Thread(
            () -> {
              directory.of("called");
              over.countDown();
            });
    listener.set(
        () -> {
          listening.countDown();
          await().until(() -> other.getState() == Thread.State.BLOCKED);
          directory.of("called");
          over.countDown();
        });
    Thread.ofPlatform().daemon().start(directory::read);
    listening.await();
    other.setDaemon(true);
    other.start();
    assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
