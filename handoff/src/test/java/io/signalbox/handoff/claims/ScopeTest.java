package io.signalbox.handoff.claims;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.signalbox.handoff.claims.Scope.Refusal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

class ScopeTest {

  private final Scope scope = new Scope(List.of("/a", "/a/**"), List.of("/a/old/**"), 100);

  private static HttpRequest get(String target) {
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "/a/b", "/a/b/c.txt", "/a?b=%2e%2e/..", "/a/b?c"})
  void what_the_route_takes_is_covered(String target) {
    assertThat(scope.covers(get(target))).isTrue();
    assertThat(scope.refuses(get(target))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/b",
        "/ab",
        "/a/old/x",
        "/a/",
        "/a//b",
        "/a/../b",
        "/a/./b",
        "/a/%62",
        "/a/b;c",
        "/a\\b",
        "a",
        "*",
        "http://host/a",
        "/a/\u00fc",
        "/a/b#c",
        ""
      })
  void another_path_or_an_odd_spelling_is_not(String target) {
    assertThat(scope.covers(get(target))).isFalse();
  }

  /** A request of the route that is not plain for this reason alone. */
  private static HttpRequest refused(Refusal why) {
    return switch (why) {
      case VERSION -> new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/a");
      case UPGRADE -> with("Upgrade", "websocket");
      case BODY -> with("Transfer-Encoding", "chunked");
    };
  }

  private static HttpRequest with(String header, String value) {
    HttpRequest request = get("/a");
    request.headers().set(header, value);
    return request;
  }

  @ParameterizedTest
  @EnumSource
  void a_request_that_is_not_plain_is_refused_with_the_reason(Refusal why) {
    assertThat(scope.covers(refused(why))).isTrue();
    assertThat(scope.refuses(refused(why))).isEqualTo(why);
  }

  @Test
  void a_body_is_of_known_length_and_within_the_limit() {
    assertThat(scope.refuses(with("Content-Length", "100"))).isNull();
    assertThat(scope.refuses(with("Content-Length", "101"))).isEqualTo(Refusal.BODY);
    assertThat(scope.refuses(with("Content-Length", "1e2"))).isEqualTo(Refusal.BODY);
  }

  @Property
  void patterns_mean_what_they_mean_to_spring(
      @ForAll("patterns") String pattern, @ForAll("paths") String path) {
    assertThat(new Scope(List.of(pattern), List.of(), 0).covers(get(path)))
        .isEqualTo(
            PathPatternParser.defaultInstance
                .parse(pattern)
                .matches(PathContainer.parsePath(path)));
  }

  @Provide
  static Arbitrary<String> patterns() {
    Arbitrary<String> segments = Arbitraries.of("a", "b.c", "*", "?", "a*");
    return Combinators.combine(path(segments), Arbitraries.of("", "/**", "/{*rest}"))
        .as(String::concat);
  }

  @Provide
  static Arbitrary<String> paths() {
    return path(Arbitraries.of("a", "b.c", "ab", "A"));
  }

  private static Arbitrary<String> path(Arbitrary<String> segments) {
    return segments.list().ofMinSize(1).ofMaxSize(3).map(list -> "/" + String.join("/", list));
  }
}
