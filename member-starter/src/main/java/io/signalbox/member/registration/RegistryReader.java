package io.signalbox.member.registration;

import com.netflix.appinfo.InstanceInfo.InstanceStatus;
import com.netflix.discovery.shared.Application;
import com.netflix.discovery.shared.transport.EurekaHttpClient;
import java.io.IOException;
import java.util.List;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.netflix.eureka.EurekaServiceInstance;
import org.springframework.web.client.RestClientException;

/**
 * The registry's table as it is now; the client's copy of it is up to a second old. Thread-safe.
 */
public final class RegistryReader {

  private final EurekaHttpClient registry;

  RegistryReader(EurekaHttpClient registry) {
    this.registry = registry;
  }

  /**
   * The instances of a service that are UP. Blocks the calling thread.
   *
   * @throws IOException when the registry does not tell
   */
  public List<ServiceInstance> of(String service) throws IOException {
    Application found;
    try {
      found = registry.getApplication(service).getEntity();
    } catch (RestClientException e) {
      throw new IOException("The registry does not tell: " + e.getMessage(), e);
    }
    if (found == null) {
      return List.of();
    }
    return found.getInstancesAsIsFromEureka().stream()
        .filter(instance -> instance.getStatus() == InstanceStatus.UP)
        .<ServiceInstance>map(EurekaServiceInstance::new)
        .toList();
  }
}
