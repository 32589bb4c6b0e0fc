package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.mock.env.MockEnvironment;

/** Which routes may lead to services. */
class RoutedServicesTest {

  private static RoutedServices of(String... uris) {
    return new RoutedServices(properties(uris), new MockEnvironment());
  }

  private static GatewayProperties properties(String... uris) {
    GatewayProperties properties = new GatewayProperties();
    properties.setRoutes(Stream.of(uris).map(RoutedServicesTest::route).toList());
    return properties;
  }

  private static RouteDefinition route(String uri) {
    RouteDefinition route = new RouteDefinition();
    route.setId("to-" + uri.substring(uri.length() - 1));
    route.setUri(URI.create(uri));
    return route;
  }

  @Test
  void are_those_of_load_balanced_routes() {
    assertThat(of("lb://a", "http://127.0.0.1:1", "lb://b-2", "lb://a").names())
        .isEqualTo(List.of("a", "b-2").stream().collect(java.util.stream.Collectors.toSet()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lb:ws://b", "lb:wss://b", "lb://a_b", "lb:b", "lb://b:80", "lb:///b"})
  void routes_that_name_none_are_refused_by_name(String uri) {
    assertThatThrownBy(() -> of("lb://a", uri))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"to-" + uri.substring(uri.length() - 1) + "\"")
        .hasMessageContaining(uri)
        .hasMessageContaining("lb://NAME");
  }

  @Test
  void the_discovery_locator_is_refused() {
    String locator = "spring.cloud.gateway.server.webflux.discovery.locator.enabled";

    assertThatThrownBy(
            () ->
                new RoutedServices(
                    properties("lb://a"), new MockEnvironment().withProperty(locator, "true")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(locator);
  }
}
