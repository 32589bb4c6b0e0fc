package io.signalbox.gateway.routes;

import static io.signalbox.gateway.routes.Declared.at;
import static io.signalbox.gateway.routes.Declared.service;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.services.ServiceDeclaration;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

class RouteTableTest {

  private static RouteDefinition configured(String id, String... predicates) {
    RouteDefinition route = new RouteDefinition();
    route.setId(id);
    route.setUri(URI.create("lb://" + id));
    route.setPredicates(Arrays.stream(predicates).map(PredicateDefinition::new).toList());
    return route;
  }

  private static RouteTable declaring(ServiceDeclaration... services) {
    return RouteTable.of(List.of()).with(List.of(services));
  }

  private static @Nullable String owner(RouteTable table, String host, String path) {
    return table.startingWith(SegmentIndex.firstSegment(path)).stream()
        .filter(rule -> rule.takes(host, path))
        .map(RouteRule::id)
        .findFirst()
        .orElse(null);
  }

  @Test
  void the_longest_path_wins_wherever_it_stands() {
    RouteTable table =
        declaring(
            service("all", "/**"), service("shop", "/shop/**"), service("img", "/shop/img/**"));

    assertThat(owner(table, "a", "/shop/img/1")).isEqualTo("img");
    assertThat(owner(table, "a", "/shop/imgs")).isEqualTo("shop");
    assertThat(owner(table, "a", "/shop")).isEqualTo("shop");
    assertThat(owner(table, "a", "/shop-old")).isEqualTo("all");
    assertThat(owner(table, "a", "/")).isEqualTo("all");
  }

  @Test
  void a_host_said_exactly_goes_before_a_longer_path() {
    RouteTable table =
        declaring(
            service("any", "/a/b/**"),
            at("wild", List.of("*.example.org"), List.of("/a/**")),
            at("exact", List.of("www.example.org"), List.of("/**")));

    assertThat(owner(table, "WWW.example.org:8080", "/a/b/c")).isEqualTo("exact");
    assertThat(owner(table, "shop.example.org", "/a/b/c")).isEqualTo("wild");
    assertThat(owner(table, "deep.shop.example.org", "/a/b/c")).isEqualTo("any");
    assertThat(owner(table, "example.org", "/a/b/c")).isEqualTo("any");
    assertThat(owner(table, "example.org", "/x")).isNull();
  }

  @Test
  void what_is_configured_is_asked_first() {
    RouteTable table =
        RouteTable.of(List.of(configured("old", "Path=/shop/**")))
            .with(List.of(service("shop", "/shop/cart/**")));

    assertThat(owner(table, "a", "/shop/cart/1")).isEqualTo("old");
  }

  @Test
  void no_path_is_surely_its_own_that_a_route_before_it_may_take() {
    RouteTable table =
        RouteTable.of(List.of(configured("any", "Method=DELETE")))
            .with(
                List.of(
                    service("all", "/**"),
                    service("shop", "/shop/**"),
                    service("img", "/shop/img/**"),
                    service("else", "/else/**")));

    RouteTable without =
        RouteTable.of(List.of()).with(List.of(service("all", "/**"), service("shop", "/shop/**")));
    assertThat(takenBefore(table, "shop")).containsExactlyInAnyOrder("/**", "/shop/img/**");
    assertThat(takenBefore(without, "shop")).isEmpty();
    assertThat(takenBefore(without, "all")).containsExactly("/shop/**");
  }

  @Test
  void other_hosts_take_nothing() {
    RouteTable table =
        declaring(
            at("one", List.of("one.example"), List.of("/**")),
            at("two", List.of("two.example"), List.of("/**")),
            at("wild", List.of("*.example"), List.of("/**")));

    assertThat(takenBefore(table, "two")).isEmpty();
    assertThat(takenBefore(table, "wild")).containsExactly("/**");
  }

  private static List<String> takenBefore(RouteTable table, String id) {
    return table.takenBefore(
        table.rules().stream().filter(rule -> rule.id().equals(id)).findFirst().orElseThrow());
  }

  @Test
  void what_is_declared_as_before_keeps_its_rules() {
    RouteTable before = declaring(service("shop", "/shop/**"), service("img", "/img/**"));
    RouteTable after =
        before.with(List.of(service("shop", "/shop/**"), service("img", "/images/**")));

    assertThat(after.rules()).hasSize(2).containsAnyElementsOf(before.rules());
    assertThat(owner(after, "a", "/img/1")).isNull();
  }

  @Test
  void few_are_tried_of_many() {
    RouteTable table =
        declaring(
            IntStream.range(0, 1_000)
                .mapToObj(i -> service("s-" + i, "/s-" + i + "/**"))
                .toArray(ServiceDeclaration[]::new));

    assertThat(table.startingWith("s-7")).hasSize(1);
    assertThat(table.startingWith("none")).isEmpty();
  }
}
