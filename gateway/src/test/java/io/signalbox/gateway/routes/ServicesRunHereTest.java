package io.signalbox.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

/**
 * What the gateway makes of services that are said to be run here: whoever runs them is another.
 */
class ServicesRunHereTest {

  private final Upstream shop = Upstream.start();
  private final RunningGateway gateway = RunningGateway.start();

  @AfterEach
  void stop() {
    gateway.close();
    shop.close();
  }

  private ServiceInstance registered(Map<String, String> metadata) {
    return new DefaultServiceInstance("shop-1", "shop", "127.0.0.1", shop.port(), false, metadata);
  }

  @Test
  void one_with_paths_is_found_in_the_registry_under_its_name() {
    gateway.instances("shop", registered(Map.of()));

    gateway.declare("services: {shop: {paths: /shop/**, run: {jar: shop.jar}}}");

    assertThat(gateway.get("/shop/1").statusCode()).isEqualTo(200);
  }

  @Test
  void one_without_gets_nothing_until_it_says_its_paths_itself() {
    gateway.declare("services: {shop: {run: {jar: shop.jar}}}");

    assertThat(gateway.bean(Routes.class).table().services()).isEmpty();
    assertThat(gateway.get("/shop/1").statusCode()).isEqualTo(404);
    gateway.instances("shop", registered(Map.of("signalbox.paths", "/shop/**")));
    assertThat(gateway.get("/shop/1").statusCode()).isEqualTo(200);
    assertThat(gateway.bean(Declarations.class).conflicts()).isEmpty();
  }
}
