package io.signalbox.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrefixTest {

  @ParameterizedTest
  @CsvSource({
    "/pages/a/b, 1, /a/b, /pages",
    "/pages/a/b?c=/d, 2, /b?c=/d, /pages/a",
    "/pages, 1, /, /pages",
    "/pages?x, 1, /?x, /pages",
    "/pages/, 1, /, /pages",
    "/pages//evil.example/x, 1, /evil.example/x, /pages",
    "/pages/a%2Fb/, 1, /a%2Fb/, /pages",
    "/a, 5, /, /a",
  })
  void segments_come_off_and_the_rest_stays_as_it_is(
      String path, int segments, String rest, String prefix) {
    assertThat(Prefix.of(path, segments).path()).isEqualTo(prefix);
    assertThat(Prefix.of(path, segments).strip(path)).isEqualTo(rest);
  }

  @ParameterizedTest
  @CsvSource({
    "/login, /pages/login",
    "/, /pages/",
    "/pages/login, /pages/login",
    "/pages, /pages",
    "/pagesofothers, /pages/pagesofothers",
    "login, login",
    "login?to=http://shop.example:8080/x, login?to=http://shop.example:8080/x",
    "/login?to=http://shop.example:8080/x, /pages/login?to=http://shop.example:8080/x",
    "//other.example/x, //other.example/x",
    "http://other.example/x, http://other.example/x",
    "http://shop.example:8080/x?y, /pages/x?y",
    "https://SHOP.example:8080, /pages/",
    "//shop.example:8080/x, /pages/x",
    "http://shop.example:8080?x, /pages/?x",
    "https://shop.example:8080#x, /pages/#x",
    "x//shop.example:8080/x, x//shop.example:8080/x",
    "http://shop.example:80801/x, http://shop.example:80801/x",
  })
  void a_location_leads_back_behind_the_prefix(String told, String seen) {
    HttpHeaders answer = new DefaultHttpHeaders().set("Location", told);

    new Prefix("/pages", 1).addTo(answer, "shop.example:8080");

    assertThat(answer.get("Location")).isEqualTo(seen);
  }

  @Test
  void cookies_are_kept_for_what_is_behind_the_prefix() {
    HttpHeaders answer =
        new DefaultHttpHeaders()
            .add("Set-Cookie", "a=1; Path=/; HttpOnly")
            .add("Set-Cookie", "path=2;path=/cart")
            .add("Set-Cookie", "c=3; Secure")
            .add("Set-Cookie", "d=4; Path=/pages")
            .add("Set-Cookie", "f=6;PATH = /cart ")
            .add("Set-Cookie", "__Host-e=5; Path=/; Secure");

    new Prefix("/pages", 1).addTo(answer, null);

    assertThat(answer.getAll("Set-Cookie"))
        .containsExactly(
            "a=1; Path=/pages; HttpOnly",
            "path=2; Path=/pages/cart",
            "c=3; Secure",
            "d=4; Path=/pages",
            "f=6; Path=/pages/cart",
            "__Host-e=5; Path=/; Secure");
  }
}
