package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.signalbox.gateway.routes.Declared;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.services.ServiceDeclaration;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.util.unit.DataSize;

class HandoffRoutesTest {

  private static RouteDefinition route(String mark, String uri, String... predicates) {
    RouteDefinition route = new RouteDefinition();
    route.setId("greet");
    route.setUri(URI.create(uri));
    route.setMetadata(Map.of("switch", mark));
    route.setPredicates(Arrays.stream(predicates).map(PredicateDefinition::new).toList());
    return route;
  }

  private static HandoffRoutes routes(RouteDefinition... routes) {
    return new HandoffRoutes(
        RouteTable.of(List.of(routes)), false, () -> true, DataSize.ofMegabytes(10));
  }

  private static HttpRequest get(String target) {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
  }

  @Test
  void the_first_route_that_may_take_a_path_decides() {
    HandoffRoutes routes =
        routes(
            route("proxy", "lb://old", "Path=/greet/old/**", "Method=GET"),
            route("handoff", "lb://greeters", "Path=/greet/**,/hello"));

    assertThat(routes.of(get("/greet/Ada"))).isNotNull();
    assertThat(routes.of(get("/hello?loud=yes"))).isNotNull();
    assertThat(routes.of(get("/greet/old/Ada"))).isNull();
    assertThat(routes.of(get("/secret"))).isNull();
    assertThat(routes.to("greeters")).hasSize(1);
    assertThat(routes.to("old")).isEmpty();
  }

  @Test
  void a_route_that_asks_for_more_than_a_path_is_refused_with_the_reason() {
    RouteDefinition filtered = route("handoff", "lb://greeters", "Path=/greet/**");
    filtered.setFilters(List.of(new FilterDefinition("StripPrefix=1")));
    RouteDefinition any = route("proxy", "lb://old", "Header=X-Old");

    refused("it has filters", filtered);
    refused("not lb://service", route("handoff", "http://127.0.0.1:1", "Path=/greet/**"));
    refused("predicate Path and no other", route("handoff", "lb://greeters", "Path=/a", "Host=b"));
    refused("predicate Path and no other", route("handoff", "lb://greeters"));
    refused("has to be \"handoff\" or", route("hand-off", "lb://greeters", "Path=/greet/**"));
    refused("looks at more than the path", any, route("handoff", "lb://greeters", "Path=/greet"));
  }

  private static void refused(String reason, RouteDefinition... routes) {
    assertThatThrownBy(() -> routes(routes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("greet");
  }

  @Test
  void default_filters_are_seen() {
    RouteTable table = RouteTable.of(List.of(route("handoff", "lb://greeters", "Path=/greet/**")));

    assertThatThrownBy(() -> new HandoffRoutes(table, true, () -> true, DataSize.ofMegabytes(10)))
        .hasMessageContaining("default filters");
  }

  @Test
  void a_declared_one_that_cannot_be_handed_off_is_proxied() {
    HandoffRoutes routes =
        new HandoffRoutes(
            RouteTable.of(List.of())
                .with(
                    List.of(
                        Declared.handoff("shop", "/shop/**"),
                        Declared.service("hosted", "/hosted/**"))),
            true,
            () -> true,
            DataSize.ofMegabytes(10));

    assertThat(routes.isEmpty()).isTrue();
  }

  @Test
  void what_another_may_take_by_its_host_is_not_handed_off() {
    ServiceDeclaration hosted = Declared.at("hosted", List.of("a.example"), List.of("/**"));
    RouteTable table =
        RouteTable.of(List.of()).with(List.of(Declared.handoff("shop", "/shop/**"), hosted));

    assertThat(new HandoffRoutes(table, false, () -> true, DataSize.ofMegabytes(10)).isEmpty())
        .isTrue();
    assertThat(
            new HandoffRoutes(
                    table.with(List.of(Declared.handoff("shop", "/shop/**"))),
                    false,
                    () -> true,
                    DataSize.ofMegabytes(10))
                .isEmpty())
        .isFalse();
  }
}
