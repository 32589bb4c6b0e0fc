package io.signalbox.gateway.dispatch;

import io.netty.util.NetUtil;
import io.signalbox.gateway.routes.Backend;
import io.signalbox.member.directory.DirectoryProperties;
import io.signalbox.member.directory.Health;
import io.signalbox.member.directory.Instance;
import io.signalbox.networks.MemberNetworks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.stereotype.Component;

/**
 * The instances of TCP services that register. What they speak nobody knows here, so that none is
 * asked how it is in HTTP, as the directory would: whoever takes a connection is well. Thread-safe.
 */
@Component
final class RegisteredAddresses {

  private static final Logger log = LoggerFactory.getLogger(RegisteredAddresses.class);

  private final DiscoveryClient registry;
  private final MemberNetworks networks;
  private final Map<String, List<String>> refused = new ConcurrentHashMap<>();

  RegisteredAddresses(DiscoveryClient registry, DirectoryProperties properties) {
    this.registry = registry;
    this.networks = new MemberNetworks(properties.allowedNetworks());
  }

  /** In a lasting order: Eureka shuffles at each reading. */
  List<Instance> of(String service) {
    List<Instance> instances = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (ServiceInstance entry : registry.getInstances(service)) {
      try {
        instances.add(instance(entry));
      } catch (IllegalArgumentException e) {
        wrong.add(entry.getHost() + ":" + entry.getPort() + " " + e.getMessage());
      }
    }
    tell(service, wrong);
    return instances.stream().distinct().sorted(Comparator.comparing(Instance::id)).toList();
  }

  private void tell(String service, List<String> wrong) {
    List<String> before = refused.getOrDefault(service, List.of());
    for (String line : wrong) {
      if (!before.contains(line)) {
        log.warn("{}: ignored {} (signalbox.directory.allowed-networks)", service, line);
      }
    }
    refused.put(service, wrong);
  }

  private Instance instance(ServiceInstance entry) {
    String host = entry.getHost();
    int port = entry.getPort();
    if (host == null || port < 1 || port > 65535) {
      throw new IllegalArgumentException("has no address or no port");
    }
    String address = NetUtil.toAddressString(networks.admit(host));
    // Not by what it calls itself: one that was restarted is listed twice for a while.
    String id = new Backend(address, port).toString();
    return new Instance(id, false, address, port, new Health.Connection(), null, address);
  }
}
