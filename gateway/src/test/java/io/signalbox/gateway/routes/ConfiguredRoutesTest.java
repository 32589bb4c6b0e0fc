package io.signalbox.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.route.RouteDefinition;

/** Which routes may lead to services. */
class ConfiguredRoutesTest {

  private static RouteTable of(String... uris) {
    return RouteTable.of(Stream.of(uris).map(ConfiguredRoutesTest::route).toList());
  }

  private static RouteDefinition route(String uri) {
    RouteDefinition route = new RouteDefinition();
    route.setId("to-" + uri.substring(uri.length() - 1));
    route.setUri(URI.create(uri));
    return route;
  }

  @Test
  void load_balanced_ones_lead_to_services() {
    assertThat(of("lb://a", "http://127.0.0.1:1", "lb://b-2").rules())
        .extracting(RouteRule::service)
        .containsExactly("a", null, "b-2");
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
}
