package io.signalbox.handoff.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TcpMessageTest {

  @Provide
  static Arbitrary<TcpMessage> messages() {
    Arbitrary<Long> ids = Arbitraries.longs();
    return Arbitraries.oneOf(
        ids.map(TcpMessage.Handoff::new),
        ids.map(TcpMessage.Taken::new),
        ids.map(TcpMessage.Ended::new),
        ids.map(TcpMessage.Declined::new),
        Arbitraries.of(true, false).map(TcpMessage.Welcome::new),
        Arbitraries.just(new TcpMessage.Alive()));
  }

  @Provide
  static Arbitrary<TcpMessage> allMessages() {
    // Halves of a pair of characters cannot be written alone.
    Arbitrary<TcpMessage> hello =
        Arbitraries.strings()
            .withCharRange(Character.MIN_VALUE, '\ud7ff')
            .ofMaxLength(70)
            .map(TcpMessage.Hello::new);
    return Arbitraries.oneOf(messages(), hello);
  }

  @Property
  void a_message_is_read_as_it_was_written(@ForAll("allMessages") TcpMessage message)
      throws IOException {
    assertThat(TcpMessage.read(message.toBytes())).isEqualTo(message);
  }

  @Test
  void another_version_is_refused_by_its_number() {
    ByteBuffer bytes = new TcpMessage.Hello("orders").toBytes();
    bytes.put(1, (byte) 9);
    assertThatThrownBy(() -> TcpMessage.read(bytes)).hasMessageContaining("version 9");
  }

  @Test
  void what_is_said_of_connections_of_http_is_refused() {
    ByteBuffer greeting = new Message.Hello("worker", List.of()).toBytes();
    assertThatThrownBy(() -> TcpMessage.read(greeting)).isInstanceOf(IOException.class);
    ByteBuffer tcp = new TcpMessage.Hello("orders").toBytes();
    assertThatThrownBy(() -> Message.read(tcp)).isInstanceOf(IOException.class);
  }

  @Property
  void a_message_that_was_cut_off_or_goes_on_is_refused(
      @ForAll("messages") TcpMessage message,
      @ForAll @IntRange(min = 1, max = 9) int missing,
      @ForAll @Size(min = 1, max = 9) byte[] more) {
    byte[] bytes = message.toBytes().array();
    ByteBuffer cut = ByteBuffer.wrap(bytes, 0, Math.max(0, bytes.length - missing));
    ByteBuffer longer = ByteBuffer.allocate(bytes.length + more.length).put(bytes).put(more).flip();

    assertThatThrownBy(() -> TcpMessage.read(cut)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> TcpMessage.read(longer)).isInstanceOf(IOException.class);
  }

  @Property
  void any_other_bytes_are_refused_or_a_message(
      @ForAll("kinds") byte kind, @ForAll @Size(max = 100) byte[] bytes) {
    ByteBuffer any = ByteBuffer.allocate(1 + bytes.length).put(kind).put(bytes).flip();
    try {
      assertThat(TcpMessage.read(any)).isNotNull();
    } catch (IOException refused) {
      assertThat(refused).hasMessageContaining("message");
    }
  }

  @Provide
  static Arbitrary<Byte> kinds() {
    return Arbitraries.oneOf(
        Arbitraries.of('W', 'C', 'T', 'E', 'N', 'A').map(kind -> (byte) kind.charValue()),
        Arbitraries.bytes().filter(kind -> kind != 'H'));
  }
}
