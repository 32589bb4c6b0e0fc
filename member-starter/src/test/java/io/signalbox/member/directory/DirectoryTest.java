package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClient;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryProperties;

class DirectoryTest {

  private final AtomicReference<DirectoryListener> listener = new AtomicReference<>(() -> {});
  private final Directory directory =
      new Directory(
          new SimpleDiscoveryClient(new SimpleDiscoveryProperties()),
          DirectoryProperties.DEFAULTS,
          BalancerProperties.DEFAULTS,
          new SimpleMeterRegistry(),
          Duration.ofSeconds(2),
          () -> Stream.of(listener.get()));

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
