package io.signalbox.member.directory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * A registry as its client knows it, with the instances of which somebody has heard before the
 * client did: each until the client tells of it, and no longer than it takes to. Thread-safe.
 */
final class EarlyInstances implements DiscoveryClient {

  private final DiscoveryClient client;
  private final Duration kept;
  private final LongSupplier nanoTime;
  private final Map<String, Heard> heard = new ConcurrentHashMap<>();

  private record Heard(List<ServiceInstance> instances, long at) {}

  /**
   * @param kept longer than the client takes to hear of an instance
   */
  EarlyInstances(DiscoveryClient client, Duration kept, LongSupplier nanoTime) {
    this.client = client;
    this.kept = kept;
    this.nanoTime = nanoTime;
  }

  /**
   * These are all instances that there are now.
   *
   * @return whether one is among them of which nothing was known
   */
  boolean hear(String service, List<ServiceInstance> instances) {
    Set<String> known = ids(getInstances(service));
    heard.put(key(service), new Heard(List.copyOf(instances), nanoTime.getAsLong()));
    return !known.containsAll(ids(instances));
  }

  @Override
  public List<ServiceInstance> getInstances(String service) {
    List<ServiceInstance> told = client.getInstances(service);
    Heard early = heard.computeIfPresent(key(service), (key, before) -> untold(before, told));
    if (early == null) {
      return told;
    }
    List<ServiceInstance> all = new ArrayList<>(told);
    all.addAll(early.instances);
    return all;
  }

  private @Nullable Heard untold(Heard before, List<ServiceInstance> told) {
    if (nanoTime.getAsLong() - before.at > kept.toNanos()) {
      return null;
    }
    Set<String> known = ids(told);
    List<ServiceInstance> left =
        before.instances.stream()
            .filter(instance -> !known.contains(String.valueOf(instance.getInstanceId())))
            .toList();
    return left.isEmpty() ? null : new Heard(left, before.at);
  }

  private static Set<String> ids(List<ServiceInstance> instances) {
    return instances.stream()
        .map(instance -> String.valueOf(instance.getInstanceId()))
        .collect(Collectors.toSet());
  }

  private static String key(String service) {
    return service.toLowerCase(Locale.ROOT);
  }

  @Override
  public List<String> getServices() {
    return client.getServices();
  }

  @Override
  public String description() {
    return client.description();
  }
}
