package io.signalbox.registry.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimedPathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/shop",
        "/shop/**",
        "/shop/cart/~me/a.b-c_d/**",
        "/@scope/a:b/it's(1)+1=2!$&",
        "/.well-known/shop",
        "/...",
        "/a..b"
      })
  void literal_segments_are_a_path(String text) {
    assertThat(ClaimedPath.valueOf(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/**",
        "/*",
        "shop",
        "shop/**",
        "//shop",
        "/shop//cart",
        "/shop/",
        "/shop//**",
        "/shop**",
        "/shop/*",
        "/shop/***",
        "/shop/**/**",
        "/shop/**/cart",
        "/*/shop",
        "/.",
        "/..",
        "/./shop",
        "/shop/..",
        "/shop/../cart",
        "/shop/../**",
        "/sh%6fp",
        "/shop;a=b",
        "/shop?a",
        "/shop#a",
        "/{shop}",
        "/${shop}",
        "/#{shop}",
        "/sh,op",
        "/sh op",
        "/sh\\op",
        "/sh\"op",
        "/sh<op>",
        "/sh|op",
        "/sh^op",
        "/sh`op",
        "/sh[0]",
        "/sh\nop",
        "/shop\n",
        "/sh\u0000op",
        "/shöp",
        "/ｓhop",
        "http://shop"
      })
  void nothing_else_is(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ClaimedPath.valueOf(text));
  }

  @Test
  void it_has_at_most_200_characters() {
    String longest = "/" + "a".repeat(196) + "/**";
    assertThat(ClaimedPath.valueOf(longest)).hasToString(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimedPath.valueOf("/a" + longest))
        .withMessageContaining("200");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClaimedPath.valueOf("/a".repeat(1_000_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "/a, /a, true",
    "/a, /a/**, true",
    "/a/**, /a/b, true",
    "/a, /a/b/c/**, true",
    "/a, /ab, false",
    "/a/**, /ab/**, false",
    "/a/b, /a/c, false",
    "/a, /A, false"
  })
  void paths_overlap_by_whole_segments(String one, String other, boolean overlap) {
    ClaimedPath first = ClaimedPath.valueOf(one);
    ClaimedPath second = ClaimedPath.valueOf(other);
    assertThat(first.overlaps(second)).isEqualTo(overlap);
    assertThat(second.overlaps(first)).isEqualTo(overlap);
  }

  @Test
  void a_path_is_within_itself_and_what_is_above_it() {
    ClaimedPath path = ClaimedPath.valueOf("/a/b/**");
    assertThat(path.isWithin(ClaimedPath.valueOf("/a"))).isTrue();
    assertThat(path.isWithin(ClaimedPath.valueOf("/a/b"))).isTrue();
    assertThat(path.isWithin(ClaimedPath.valueOf("/a/b/c"))).isFalse();
  }
}
