package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.Settings;
import io.signalbox.gateway.routes.HeaderEditor;
import io.signalbox.gateway.routes.RouteTable;
import io.signalbox.services.HeaderEdits;
import io.signalbox.services.file.ServicesFile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

class FastRoutesTest {

  private final GatewayProperties properties = new GatewayProperties();

  private static RouteDefinition route(String id, String uri, String... predicates) {
    RouteDefinition route = new RouteDefinition();
    route.setId(id);
    route.setUri(URI.create(uri));
    route.setPredicates(List.of(predicates).stream().map(PredicateDefinition::new).toList());
    return route;
  }

  private static Service service(String name) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    return new Service(
        name,
        new Balancer<>(Settings.DEFAULTS),
        meters,
        new TargetMeters(meters, name),
        1,
        1,
        null);
  }

  private FastRoutes routes() {
    return new FastRoutes(
        RouteTable.of(properties.getRoutes()),
        FastRoutesTest::service,
        Duration.ofSeconds(9),
        1_000,
        !properties.getDefaultFilters().isEmpty());
  }

  private @Nullable String leadingTo(String target) {
    return leadingTo(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target));
  }

  private @Nullable String leadingTo(HttpRequest request) {
    FastRoute route = routes().of(request);
    return route == null ? null : route.id();
  }

  @Test
  void what_has_only_paths_is_fast() {
    properties.setRoutes(
        List.of(
            route("shop", "lb://shop", "Path=/shop/**"), route("all", "lb://rest", "Path=/**")));

    assertThat(leadingTo("/shop/a?b=c")).isEqualTo("shop");
    assertThat(leadingTo("/other")).isEqualTo("all");
  }

  private static @Nullable FastRoute toShopWith(String key) {
    ServicesFile.Read read =
        ServicesFile.read("services.yml", "services: {shop: {paths: /shop/**, %s}}".formatted(key));
    FastRoutes routes =
        new FastRoutes(
            RouteTable.of(List.of()).with(read.services()),
            FastRoutesTest::service,
            Duration.ofSeconds(9),
            1_000,
            false);
    return routes.of(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/shop/a"));
  }

  @Test
  void so_is_a_declared_service_whose_headers_are_changed() {
    assertThat(toShopWith("headers: {request: {X-Team: shop}}"))
        .extracting(FastRoute::headers)
        .isEqualTo(new HeaderEditor(new HeaderEdits(Map.of("X-Team", "shop"), Map.of())));
  }

  @Test
  void one_for_which_the_gateway_answers_other_origins_goes_the_long_way() {
    assertThat(toShopWith("host: keep")).isNotNull();
    assertThat(toShopWith("cors: {origins: '*'}")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/shop/%61", "/shop/../x", "/shop//x", "/shop/a;b", "*", "/else"})
  void what_others_could_read_otherwise_goes_the_long_way(String target) {
    properties.setRoutes(List.of(route("shop", "lb://shop", "Path=/shop/**")));

    assertThat(leadingTo(target)).isNull();
  }

  @Test
  void so_does_what_asks_for_another_protocol_or_is_old() {
    properties.setRoutes(List.of(route("shop", "lb://shop", "Path=/shop/**")));
    HttpRequest upgrade = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/shop/a");
    upgrade.headers().set("Upgrade", "websocket");

    assertThat(leadingTo(upgrade)).isNull();
    assertThat(leadingTo(new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/shop/a")))
        .isNull();
  }

  @Test
  void so_does_a_route_on_which_something_stands() {
    RouteDefinition filtered = route("filtered", "lb://a", "Path=/filtered/**");
    filtered.setFilters(List.of(new FilterDefinition("StripPrefix=1")));
    RouteDefinition cors = route("cors", "lb://a", "Path=/cors/**");
    cors.setMetadata(Map.of("cors", Map.of("allowedOrigins", "*")));
    properties.setRoutes(
        List.of(
            filtered,
            cors,
            route("host", "lb://a", "Path=/host/**", "Host=a.example"),
            route("address", "http://127.0.0.1:1", "Path=/address/**")));

    for (String path : List.of("/filtered/x", "/cors/x", "/host/x", "/address/x")) {
      assertThat(leadingTo(path)).as(path).isNull();
    }
  }

  @Test
  void a_route_before_it_that_may_take_the_request_takes_it_the_long_way() {
    properties.setRoutes(
        List.of(
            route("some", "lb://a", "Path=/shop/special/**", "Header=X"),
            route("shop", "lb://shop", "Path=/shop/**")));

    assertThat(leadingTo("/shop/special/x")).isNull();
    assertThat(leadingTo("/shop/x")).isEqualTo("shop");
  }

  @Test
  void nothing_is_fast_behind_a_route_that_looks_at_more_than_paths() {
    properties.setRoutes(
        List.of(route("some", "lb://a", "Header=X"), route("shop", "lb://shop", "Path=/shop/**")));

    assertThat(leadingTo("/shop/x")).isNull();
  }

  @Test
  void a_route_may_have_its_own_patience() {
    RouteDefinition patient = route("patient", "lb://a", "Path=/a/**");
    patient.setMetadata(Map.of("response-timeout", 500));
    properties.setRoutes(List.of(patient));
    FastRoute route =
        routes().of(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/a/x"));

    assertThat(route).isNotNull();
    assertThat(route.patience()).isEqualTo(Duration.ofMillis(500));
  }
}
