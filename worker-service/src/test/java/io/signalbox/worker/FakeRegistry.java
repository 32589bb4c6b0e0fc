package io.signalbox.worker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.member.directory.BalancerProperties;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.DirectoryProperties;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** A registry with one service at these ports of this machine, for ever the same. */
public record FakeRegistry(String service, int... ports) implements DiscoveryClient {

  /** One that knows nobody. */
  public static FakeRegistry empty() {
    return new FakeRegistry("nobody");
  }

  /** A directory that reads it. */
  public Directory directory() {
    return new Directory(
        this,
        DirectoryProperties.DEFAULTS,
        BalancerProperties.DEFAULTS,
        new SimpleMeterRegistry(),
        Duration.ofSeconds(2),
        Stream::empty);
  }

  @Override
  public String description() {
    return "a fixed list";
  }

  @Override
  public List<ServiceInstance> getInstances(String name) {
    return Arrays.stream(name.equals(service) ? ports : new int[0])
        .<ServiceInstance>mapToObj(
            port -> new DefaultServiceInstance("i-" + port, service, "127.0.0.1", port, false))
        .toList();
  }

  @Override
  public List<String> getServices() {
    return List.of(service);
  }
}
