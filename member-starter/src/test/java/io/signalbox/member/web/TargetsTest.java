package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import io.signalbox.member.web.Targets.Absolute;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {

  /** RFC 9112, sections 3.2.1, 3.2.2 and 3.2.4. */
  @ParameterizedTest
  @CsvSource({
    "GET, http://a:80/b?c=d, a:80, /b?c=d",
    "GET, HTTPS://[::1]/b, [::1], /b",
    "GET, http://a, a, /",
    "GET, http://a?b, a, /?b",
    "OPTIONS, http://a?b, a, /?b",
    "OPTIONS, http://a/, a, /",
    "OPTIONS, http://a, a, *"
  })
  void an_absolute_target_is_a_host_and_the_origin_form(
      String method, String target, String authority, String origin) {
    assertThat(Targets.absolute(HttpMethod.valueOf(method), target))
        .isEqualTo(new Absolute(authority, origin));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "//a/b", "/http://a/b", "*"})
  void others_name_no_host(String target) {
    assertThat(Targets.absolute(HttpMethod.OPTIONS, target)).isNull();
  }
}
