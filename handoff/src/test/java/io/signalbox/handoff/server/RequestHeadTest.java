package io.signalbox.handoff.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What the decoder has read is spelled again so that the next decoder reads the same. */
class RequestHeadTest {

  private final FirstRequestDecoder decoder = new FirstRequestDecoder(new HttpDecoderConfig());

  private HttpRequest decode(ByteBuf bytes) {
    return Objects.requireNonNull(decoder.decode(bytes));
  }

  @Property
  void is_read_again_as_it_was_read(@ForAll("heads") String head) {
    HttpRequest read = decode(Unpooled.copiedBuffer(head + "\r\n", StandardCharsets.ISO_8859_1));
    ByteBuf written = Unpooled.buffer();
    RequestHead.write(read, written);
    assertThat(written.readableBytes()).isBetween(1, RequestHead.size(read));

    HttpRequest again = decode(written);
    assertThat(written.isReadable()).isFalse();
    assertThat(again.method()).isEqualTo(read.method());
    assertThat(again.uri()).isEqualTo(read.uri());
    assertThat(again.protocolVersion()).isEqualTo(read.protocolVersion());
    assertThat(again.headers()).hasToString(read.headers().toString());
  }

  @Provide
  static Arbitrary<String> heads() {
    Arbitrary<String> lines =
        Combinators.combine(
                Arbitraries.of("GET", "POST", "BREW"),
                Arbitraries.of("/", "/a?b=c", "*", "/%2e//x", "http://a/b"),
                Arbitraries.of("HTTP/1.1", "HTTP/1.0"))
            .as((method, target, version) -> method + " " + target + " " + version + "\r\n");
    Arbitrary<String> values =
        Arbitraries.strings().withCharRange('!', '~').withChars(' ', '\u00e9').ofMaxLength(20);
    Arbitrary<List<String>> fields =
        Combinators.combine(Arbitraries.of("Host", "x-a", "X-A", "Cookie"), values)
            .as((name, value) -> name + ":" + value + "\r\n")
            .list()
            .ofMaxSize(5);
    return Combinators.combine(lines, fields).as((line, others) -> line + String.join("", others));
  }

  @Test
  void a_header_that_is_not_whole_or_cannot_be_read_is_no_first_request() {
    String whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (String other : List.of("", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n", "?\r\n\r\n")) {
      assertThat(decoder.decode(Unpooled.copiedBuffer(other, StandardCharsets.US_ASCII))).isNull();
      assertThat(decode(Unpooled.copiedBuffer(whole, StandardCharsets.US_ASCII)).uri())
          .as("behind it")
          .isEqualTo("/");
    }
  }
}
