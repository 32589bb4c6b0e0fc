package io.signalbox.worker.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RawJsonTest {

  record Holder(@Nullable RawJson value, int next) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ \"a\" : [1, 2.50] }",
        "[ ]",
        "\"a long \\\"text\\\" é\"",
        "12.0",
        "-7",
        "true",
        "{\"b\":{\"c\":\"}\"}}"
      })
  void a_value_is_kept_and_written_as_it_came(String value) {
    byte[] source = ("{\"next\":1,\"value\": " + value + " ,\"x\":[]}").getBytes(UTF_8);
    Holder read = RawJson.of(source, JsonMapper.shared().readerFor(Holder.class)).readValue(source);
    assertThat(new String(read.value().alone().bytes(), UTF_8)).isEqualTo(value);
    assertThat(JsonMapper.shared().writeValueAsString(read))
        .isEqualTo("{\"value\":" + value + ",\"next\":1}");
  }

  @Test
  void none_is_none() {
    byte[] source = ("{\"value\":null,\"next\":1}").getBytes(UTF_8);
    Holder read = RawJson.of(source, JsonMapper.shared().readerFor(Holder.class)).readValue(source);
    assertThat(read.value()).isNull();
    assertThat(read.next()).isEqualTo(1);
  }
}
