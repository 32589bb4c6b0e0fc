package io.signalbox.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RunningGateway;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

/** What becomes of registered paths when who has registered them goes. */
class RegistrationsTest {

  private final RunningGateway gateway = RunningGateway.start();

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static ServiceInstance claiming(String name, String paths) {
    return new DefaultServiceInstance(
        name + "-1", name, "127.0.0.1", 9, false, Map.of("signalbox.paths", paths));
  }

  private @Nullable String owner(String path) {
    return gateway.bean(Routes.class).table().rules().stream()
        .filter(rule -> rule.takes("gateway", path))
        .map(RouteRule::id)
        .findFirst()
        .orElse(null);
  }

  @Test
  void who_is_away_for_a_while_keeps_them() {
    gateway.instances("shop", claiming("shop", "/shop/**"));
    gateway.instances("shop", new ServiceInstance[0]);

    assertThat(owner("/shop/1")).isEqualTo("shop");
    assertThat(gateway.get("/shop/1").statusCode()).isEqualTo(503);
  }

  @Test
  void who_is_there_goes_before_who_has_been() {
    gateway.instances("shop", claiming("shop", "/shop/**"));
    gateway.instances("shop", new ServiceInstance[0]);
    gateway.instances("shop-v2", claiming("shop-v2", "/shop/**"));

    assertThat(owner("/shop/1")).isEqualTo("shop-v2");
  }

  @Test
  void signalboxs_own_are_not_to_be_had() {
    gateway.instances("db-service", claiming("db-service", "/internal/**"));
    gateway.instances("odd-", claiming("odd-", "/odd/**"));

    assertThat(owner("/internal/1")).isNull();
    assertThat(owner("/odd/1")).isNull();
  }

  @Test
  void names_that_differ_in_case_are_one() {
    Declarations declarations = gateway.bean(Declarations.class);
    declarations.fileSays(
        "services.yml", List.of(Declared.service("Shop", "/store/**")), List.of());
    gateway.instances("shop", claiming("shop", "/shop/**"));

    assertThat(owner("/store/1")).isEqualTo("Shop");
    assertThat(owner("/shop/1")).isNull();
    assertThat(declarations.conflicts()).hasSize(1);
  }

  @Test
  void what_is_no_path_is_in_nobodys_way() {
    gateway.instances("odd", claiming("odd", "/**,/a/{,shop,/a/*/b,/a b,//x,/a/../b,/odd/**"));
    gateway.instances("shop", claiming("shop", "/shop/**"));

    assertThat(owner("/odd/1")).isEqualTo("odd");
    assertThat(owner("/shop/1")).isEqualTo("shop");
    assertThat(owner("/a/1")).isNull();
  }
}
