package io.signalbox.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndToEndHeadersTest {

  @ParameterizedTest
  @ValueSource(strings = {"Connection", "keep-alive", "TE", "transfer-encoding", "Upgrade"})
  void what_is_about_the_connection_does_not_go_on(String name) {
    assertThat(new EndToEndHeaders(List.of()).contain(name)).isFalse();
  }

  @Test
  void nor_does_what_the_connection_header_names() {
    EndToEndHeaders headers = new EndToEndHeaders(List.of("close, X-One ,x-two", "X-Three"));
    assertThat(List.of("X-One", "X-Two", "x-three")).noneMatch(headers::contain);
    assertThat(headers.contain("X-Four")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Authorization", "Cookie", "Content-Type"})
  void without_which_the_message_would_be_another_stays_whatever_is_named(String name) {
    assertThat(new EndToEndHeaders(List.of(name)).contain(name)).isTrue();
  }

  /** In time that grows with their square, these would take an hour of the event loop. */
  @Test
  void blanks_cost_no_more_than_other_characters() {
    String value = "x-one" + " ".repeat(1_000_000) + "x,x-two";
    EndToEndHeaders headers =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> new EndToEndHeaders(List.of(value)));
    assertThat(headers.contain("X-Two")).isFalse();
  }

  @Test
  void everything_else_does() {
    assertThat(List.of("Host", "Content-Length", "Accept", "X-Mine"))
        .allMatch(new EndToEndHeaders(List.of())::contain);
  }
}
