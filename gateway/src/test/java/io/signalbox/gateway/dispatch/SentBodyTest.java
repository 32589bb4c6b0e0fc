package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of a call, to be repeated. */
class SentBodyTest {

  private final SentBody sent = new SentBody();
  private final List<ByteBuf> given = new ArrayList<>();

  private boolean give(String part) {
    ByteBuf bytes = Unpooled.copiedBuffer(part, StandardCharsets.US_ASCII);
    given.add(bytes);
    HttpContent content = new DefaultHttpContent(bytes);
    boolean whole = sent.keep(content);
    content.release();
    return whole;
  }

  private long kept() {
    return given.stream().filter(part -> part.refCnt() > 0).count();
  }

  @Test
  void a_short_body_can_be_given_again() {
    assertThat(give("hel")).isTrue();
    assertThat(give("lo")).isTrue();
    Deque<HttpContent> waiting = new ArrayDeque<>();

    sent.putBack(waiting);

    assertThat(waiting)
        .extracting(part -> part.content().toString(StandardCharsets.US_ASCII))
        .containsExactly("hel", "lo");
  }

  @Test
  void a_long_one_is_not_kept() {
    give("x".repeat(16 * 1024));

    assertThat(give("y")).isFalse();
    assertThat(kept()).isZero();
  }

  @Test
  void one_in_tiny_parts_costs_little() {
    long most = 0;
    for (int i = 0; i < 16 * 1024; i++) {
      give("x");
      if (i % 250 == 0) {
        most = Math.max(most, kept());
      }
    }

    assertThat(most).isBetween(10L, 256L);
    assertThat(kept()).isZero();
  }
}
