package io.signalbox.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.LastHttpContent;
import io.signalbox.services.HeaderEdits;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderEditorTest {

  private final HttpHeaders headers = new DefaultHttpHeaders();

  @Test
  void a_client_cannot_say_it_in_another_spelling() {
    headers.add("X_Team", "theirs").add("x.user", "admin").add("X-Teams", "others");

    new HeaderEditor(new HeaderEdits(Map.of("X-Team", "shop", "X-User", ""), Map.of()))
        .applyToRequest(headers);

    assertThat(headers.entries())
        .map(header -> header.getKey() + ": " + header.getValue())
        .containsExactlyInAnyOrder("X-Team: shop", "X-Teams: others");
  }

  @Test
  void nor_in_trailers() {
    headers.add("X_Team", "theirs").add("x-user", "admin").add("X-Sum", "1");

    new HeaderEditor(new HeaderEdits(Map.of("X-Team", "shop", "X-User", ""), Map.of()))
        .keepOfRequestTrailers(headers);

    assertThat(headers.names()).containsExactly("X-Sum");
  }

  @Test
  void nor_does_a_service_in_those_of_its_answers() {
    headers.add("x-inner", "1").add("X-Sum", "1");
    HeaderEditor editor = new HeaderEditor(new HeaderEdits(Map.of(), Map.of("X-Inner", "")));

    editor.keepOfResponseTrailers(headers);
    editor.keepOfResponseTrailers(LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders());

    assertThat(headers.names()).containsExactly("X-Sum");
  }
}
