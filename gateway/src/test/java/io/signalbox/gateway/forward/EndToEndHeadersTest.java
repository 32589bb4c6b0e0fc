package io.signalbox.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndToEndHeadersTest {

  private final HttpHeaders headers = new DefaultHttpHeaders();

  @ParameterizedTest
  @ValueSource(strings = {"Connection", "keep-alive", "TE", "transfer-encoding", "Upgrade"})
  void what_is_about_the_connection_does_not_go_on(String name) {
    headers.add(name, "close").add(name, "x");

    EndToEndHeaders.keep(headers);

    assertThat(headers).isEmpty();
  }

  @Test
  void nor_does_what_the_connection_header_names() {
    headers.add("Connection", "close, X-One ,x-two").add("Connection", "X-Three");
    headers.add("X-One", "1").add("X-Two", "2").add("x-three", "3").add("X-Four", "4");

    EndToEndHeaders.keep(headers);

    assertThat(headers.names()).containsExactly("X-Four");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Authorization", "Cookie", "Content-Type"})
  void without_which_the_message_would_be_another_stays_whatever_is_named(String name) {
    headers.add("Connection", name).add(name, "1");

    EndToEndHeaders.keep(headers);

    assertThat(headers.names()).containsExactly(name);
  }

  /** In time that grows with their square, these would take an hour of the event loop. */
  @Test
  void blanks_cost_no_more_than_other_characters() {
    HttpHeaders unchecked =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    unchecked.add("Connection", "x-one" + " ".repeat(1_000_000) + "x,x-two").add("X-Two", "2");

    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> EndToEndHeaders.keep(unchecked));

    assertThat(unchecked).isEmpty();
  }

  @Test
  void everything_else_does() {
    headers.add("Host", "a").add("Content-Length", "1").add("Accept", "b").add("X-Mine", "c");

    EndToEndHeaders.keep(headers);

    assertThat(headers).hasSize(4);
  }
}
