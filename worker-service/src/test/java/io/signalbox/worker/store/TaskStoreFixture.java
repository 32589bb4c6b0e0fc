package io.signalbox.worker.store;

import io.signalbox.member.balance.BalancerProperties;
import io.signalbox.member.balance.ServiceBalancers;
import io.signalbox.worker.FakeDataTier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.json.JsonMapper;

/** A {@link TaskStore} on fake data tiers, as the registry would list them. */
public final class TaskStoreFixture {

  private TaskStoreFixture() {}

  public static TaskStore connectedTo(FakeDataTier... dataTiers) {
    return connectedTo(Arrays.stream(dataTiers).map(FakeDataTier::port).toList());
  }

  static TaskStore connectedTo(List<Integer> ports) {
    return new TaskStore(
        new DataTier(
            new ServiceBalancers(registryOf(ports), BalancerProperties.DEFAULTS),
            new DataTierProperties(
                "db-service",
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofMillis(400),
                8),
            new InternalCredentialProperties("signalbox", "secret"),
            WebClient.builder()),
        JsonMapper.shared());
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
