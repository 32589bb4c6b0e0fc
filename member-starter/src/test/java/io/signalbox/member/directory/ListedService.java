package io.signalbox.member.directory;

import java.util.Arrays;
import java.util.List;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** A registry that knows one service, for ever the same instances of it. */
record ListedService(String service, String host, int... ports) implements DiscoveryClient {

  @Override
  public String description() {
    return "a fixed list";
  }

  @Override
  public List<ServiceInstance> getInstances(String name) {
    return Arrays.stream(name.equals(service) ? ports : new int[0])
        .<ServiceInstance>mapToObj(
            port -> new DefaultServiceInstance("i-" + port, service, host, port, false))
        .toList();
  }

  @Override
  public List<String> getServices() {
    return List.of(service);
  }
}
