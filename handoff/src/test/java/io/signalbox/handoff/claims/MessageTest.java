package io.signalbox.handoff.claims;

import static net.jqwik.api.Combinators.combine;
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

class MessageTest {

  @Provide
  static Arbitrary<Message> messages() {
    Arbitrary<Long> ids = Arbitraries.longs();
    Arbitrary<Integer> ints = Arbitraries.integers();
    Arbitrary<Boolean> booleans = Arbitraries.of(true, false);
    // Halves of a pair of characters cannot be written alone.
    Arbitrary<String> texts =
        Arbitraries.strings().withCharRange(Character.MIN_VALUE, '\ud7ff').ofMaxLength(50);
    Arbitrary<ByteBuffer> preludes =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(200).map(ByteBuffer::wrap);
    Arbitrary<Message> handoff = combine(ids, ints, preludes).as(Message.Handoff::new);
    Arbitrary<Message> returned = combine(ids, booleans, preludes).as(Message.Returned::new);
    Arbitrary<Message> load = combine(ints, ints, texts).as(Message.Load::new);
    return Arbitraries.oneOf(
        handoff,
        returned,
        load,
        ids.map(Message.Accepted::new),
        ids.map(Message.Declined::new),
        ints.map(Message.Recall::new));
  }

  @Provide
  static Arbitrary<Message> allMessages() {
    Arbitrary<List<String>> paths =
        Arbitraries.of("/", "/a", "/a/**", "/\u00fc/{b}", "/*.txt").list().ofMaxSize(3);
    Arbitrary<List<Scope>> scopes =
        combine(paths, paths, Arbitraries.longs()).as(Scope::new).list().ofMaxSize(3);
    Arbitrary<Message> hello =
        combine(Arbitraries.strings().ofMaxLength(20), scopes).as(Message.Hello::new);
    return Arbitraries.oneOf(messages(), hello, scopes.map(Message.Scopes::new));
  }

  @Property
  void a_message_is_read_as_it_was_written(@ForAll("allMessages") Message message)
      throws IOException {
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
  void a_message_that_was_cut_off_is_refused(
      @ForAll("allMessages") Message message, @ForAll @IntRange(min = 1, max = 300) int missing)
      throws IOException {
    ByteBuffer bytes = message.toBytes();
    bytes.limit(Math.max(0, bytes.limit() - missing));
    if (endsWithPrelude(message) && bytes.limit() >= lengthWithoutPrelude(message)) {
      assertThat(Message.read(bytes)).hasSameClassAs(message);
    } else {
      assertThatThrownBy(() -> Message.read(bytes)).isInstanceOf(IOException.class);
    }
  }

  @Property
  void a_message_with_something_behind_it_is_refused(
      @ForAll("allMessages") Message message, @ForAll @Size(min = 1, max = 9) byte[] more)
      throws IOException {
    byte[] bytes = message.toBytes().array();
    ByteBuffer longer = ByteBuffer.allocate(bytes.length + more.length).put(bytes).put(more).flip();
    if (endsWithPrelude(message)) {
      assertThat(Message.read(longer)).hasSameClassAs(message);
    } else {
      assertThatThrownBy(() -> Message.read(longer)).isInstanceOf(IOException.class);
    }
  }

  private static boolean endsWithPrelude(Message message) {
    return message instanceof Message.Handoff || message instanceof Message.Returned;
  }

  private static int lengthWithoutPrelude(Message message) {
    return message instanceof Message.Handoff ? 13 : 10;
  }

  @Property
  void what_a_wrong_byte_makes_of_a_message_is_refused_or_another_message(
      @ForAll("allMessages") Message message,
      @ForAll @IntRange(max = 300) int at,
      @ForAll byte wrong)
      throws IOException {
    ByteBuffer bytes = message.toBytes();
    bytes.put(at % bytes.limit(), wrong);
    readOrRefused(bytes);
  }

  @Property
  void any_other_bytes_are_refused_or_a_message(
      @ForAll("kinds") byte kind, @ForAll @Size(max = 100) byte[] bytes) throws IOException {
    readOrRefused(ByteBuffer.allocate(1 + bytes.length).put(kind).put(bytes).flip());
  }

  @Provide
  static Arbitrary<Byte> kinds() {
    return Arbitraries.oneOf(
        Arbitraries.of('H', 'C', 'R', 'D', 'N', 'L', 'A').map(kind -> (byte) kind.charValue()),
        Arbitraries.bytes());
  }

  private static void readOrRefused(ByteBuffer bytes) throws IOException {
    Message message;
    try {
      message = Message.read(bytes);
    } catch (IOException refused) {
      return;
    }
    // Scopes, and so greetings, are compared by what is written of them.
    assertThat(Message.read(message.toBytes()).toBytes()).isEqualTo(message.toBytes());
  }
}
