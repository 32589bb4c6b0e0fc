package io.signalbox.member.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageTest {

  static List<Message> messages() {
    ByteBuffer prelude = ByteBuffer.wrap("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
    return List.of(
        new Message.Handoff(1, 2, prelude),
        new Message.Handoff(1, 2, ByteBuffer.allocate(0)),
        new Message.Returned(3, false, prelude),
        new Message.Returned(Long.MAX_VALUE, true, prelude),
        new Message.Accepted(4),
        new Message.Declined(5),
        new Message.Load(8, 9, "TEXT cpu_utilization=0.5"),
        new Message.Recall(10));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void a_message_is_read_as_it_was_written(Message message) throws IOException {
    assertThat(Message.read(message.toBytes())).isEqualTo(message);
  }

  @Test
  void scopes_travel_with_the_greeting() throws IOException {
    Message.Hello hello =
        new Message.Hello(
            "wörker-1", List.of(new Scope(List.of("/a", "/a/**"), List.of("/a/b"), 42)));
    Message.Hello read = (Message.Hello) Message.read(hello.toBytes());

    assertThat(read.servedBy()).isEqualTo("wörker-1");
    assertThat(read.scopes().getFirst().paths()).containsExactly("/a", "/a/**");
    assertThat(read.scopes().getFirst().others()).containsExactly("/a/b");
    assertThat(read.scopes().getFirst().maxBody()).isEqualTo(42);
  }

  @Test
  void another_version_is_refused_by_its_number() {
    ByteBuffer bytes = new Message.Hello("worker", List.of()).toBytes();
    bytes.put(1, (byte) 9);
    assertThatThrownBy(() -> Message.read(bytes)).hasMessageContaining("version 9");
  }

  @Property
  void any_other_bytes_are_refused_with_an_io_exception(@ForAll byte[] bytes) {
    try {
      Message.read(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      assertThatCode(e::getMessage).doesNotThrowAnyException();
    }
  }
}
