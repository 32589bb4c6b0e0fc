package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

class EarlyInstancesTest {

  private final List<ServiceInstance> told = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private final EarlyInstances registry =
      new EarlyInstances(
          new DiscoveryClient() {
            @Override
            public String description() {
              return "late";
            }

            @Override
            public List<ServiceInstance> getInstances(String service) {
              return service.equals("shop") ? List.copyOf(told) : List.of();
            }

            @Override
            public List<String> getServices() {
              return List.of("shop");
            }
          },
          Duration.ofSeconds(2),
          now::get);

  private static ServiceInstance instance(String id) {
    return new DefaultServiceInstance(id, "shop", "127.0.0.1", 1, false);
  }

  private List<String> ids() {
    return registry.getInstances("shop").stream().map(ServiceInstance::getInstanceId).toList();
  }

  @Test
  void one_of_which_the_client_does_not_know_yet_is_there_and_stays_when_it_does() {
    told.add(instance("a"));
    assertThat(registry.hear("shop", List.of(instance("a"), instance("b")))).isTrue();
    assertThat(ids()).containsExactly("a", "b");
    assertThat(registry.getInstances("pages")).isEmpty();

    told.add(instance("b"));
    assertThat(ids()).containsExactly("a", "b");
  }

  @Test
  void what_is_known_is_no_news() {
    told.add(instance("a"));
    assertThat(registry.hear("shop", List.of(instance("a")))).isFalse();
    assertThat(registry.hear("shop", List.of(instance("b")))).isTrue();
    assertThat(registry.hear("shop", List.of(instance("b")))).isFalse();
    assertThat(registry.hear("shop", List.of())).isFalse();
  }

  @Test
  void one_that_the_client_has_known_leaves_when_the_client_says_so() {
    registry.hear("shop", List.of(instance("a")));
    told.add(instance("a"));
    assertThat(ids()).containsExactly("a");
    told.clear();
    assertThat(ids()).isEmpty();
  }

  @Test
  void one_of_which_the_client_never_tells_is_not_kept() {
    registry.hear("shop", List.of(instance("a")));
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(ids()).containsExactly("a");
    now.addAndGet(1);
    assertThat(ids()).isEmpty();
  }
}
