package io.signalbox.worker.store;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.member.directory.BalancerProperties;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.DirectoryProperties;
import io.signalbox.worker.FakeDataTier;
import io.signalbox.worker.FreezingProxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import tools.jackson.databind.json.JsonMapper;

/** A {@link TaskStore} on fake data tiers, as the registry would list them. */
public final class TaskStoreFixture {

  private TaskStoreFixture() {}

  public static TaskStore connectedTo(FakeDataTier... dataTiers) {
    return connectedTo(Arrays.stream(dataTiers).map(FakeDataTier::port).toList());
  }

  /** Renewals wait for no frozen instance longer than leases of three seconds bear. */
  public static TaskStore connectedTo(FreezingProxy... ways) {
    return connectedTo(
        Arrays.stream(ways).map(FreezingProxy::port).toList(), Duration.ofMillis(500));
  }

  static TaskStore connectedTo(List<Integer> ports) {
    return connectedTo(ports, Duration.ofSeconds(5));
  }

  private static TaskStore connectedTo(List<Integer> ports, Duration renewalTimeout) {
    return new TaskStore(
        new DataTier(
            directoryOf(ports),
            new DataTierProperties(
                "db-service",
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                renewalTimeout,
                Duration.ofMillis(400),
                8),
            new InternalCredentialProperties("signalbox", "secret"),
            JsonMapper.shared()),
        JsonMapper.shared(),
        new SimpleMeterRegistry());
  }

  private static Directory directoryOf(List<Integer> ports) {
    return new Directory(
        registryOf(ports),
        DirectoryProperties.DEFAULTS,
        BalancerProperties.DEFAULTS,
        new SimpleMeterRegistry(),
        Duration.ofSeconds(2),
        Stream::empty);
  }

  private static DiscoveryClient registryOf(List<Integer> ports) {
    return new DiscoveryClient() {
      @Override
      public String description() {
        return "a fixed list";
      }

      @Override
      public List<ServiceInstance> getInstances(String service) {
        return ports.stream()
            .<ServiceInstance>map(
                port -> new DefaultServiceInstance("db-" + port, service, "127.0.0.1", port, false))
            .toList();
      }

      @Override
      public List<String> getServices() {
        return List.of("db-service");
      }
    };
  }
}
