package io.signalbox.member.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream holds of a body that is read late, slowly or never. */
class WaitingBodiesTest {

  private static final int WINDOW = 65_535;

  private final Reader reader = new Reader();
  private final WireClient client = new WireClient();
  private int window = WINDOW;
  private boolean sentAway;

  /** Reads its stream when it is told to. */
  private static final class Reader extends ChannelInboundHandlerAdapter {

    private final List<ByteBuf> parts = new ArrayList<>();
    private final ByteBuf body = Unpooled.buffer();
    private boolean ended;
    private Channel stream;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      stream = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2DataFrame frame) {
        parts.add(frame.content());
        body.writeBytes(frame.content().duplicate());
        ended |= frame.isEndStream();
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    /** What comes next, if there is any. */
    void read() {
      stream.read();
    }

    /** Until nothing waits. */
    void readAll() {
      int before;
      do {
        before = parts.size();
        stream.read();
      } while (parts.size() > before);
    }

    long held() {
      return parts.stream().mapToLong(part -> memory(part).capacity()).sum();
    }

    private static ByteBuf memory(ByteBuf part) {
      ByteBuf memory = part;
      while (memory.unwrap() != null) {
        memory = memory.unwrap();
      }
      return memory;
    }

    String body() {
      return body.toString(StandardCharsets.US_ASCII);
    }
  }

  private void begin() {
    client.connect(
        WINDOW,
        stream -> {
          stream.config().setAutoRead(false);
          stream.pipeline().addLast(reader);
        });
    client.request("POST");
    reader.read();
  }

  private void sendPart(String part, boolean ends) {
    window -= part.length();
    ByteBuf payload = Unpooled.copiedBuffer(part, StandardCharsets.US_ASCII);
    client.send(WireClient.DATA, ends ? WireClient.END_OF_STREAM : 0, WireClient.STREAM, payload);
  }

  /** What the server says of the window, and whether it will have no more of this client. */
  private void listen() {
    for (WireClient.Frame frame : client.hear()) {
      sentAway |= frame.kind() == WireClient.GO_AWAY;
      if (frame.kind() == WireClient.WINDOW_UPDATE && frame.stream() == WireClient.STREAM) {
        window += frame.payload().readInt();
      }
    }
  }

  @AfterEach
  void end() {
    client.close();
  }

  @Test
  void a_window_of_tiny_parts_that_nobody_reads_costs_little_more_than_its_bytes() {
    begin();
    reader.readAll();
    // What comes while a read is under way does not wait.
    sendPart("0", false);
    reader.parts.clear();
    for (int i = 1; i < WINDOW; i++) {
      sendPart(String.valueOf(i % 10), false);
    }

    reader.readAll();

    assertThat(reader.parts.size()).isLessThanOrEqualTo(7);
    assertThat(reader.held()).isLessThan(3 * WINDOW);
    assertThat(reader.body()).isEqualTo("0123456789".repeat(WINDOW / 10 + 1).substring(0, WINDOW));
    listen();
    assertThat(window).isGreaterThan(WINDOW / 2);
    assertThat(sentAway).isFalse();
  }

  @Test
  void parts_without_a_byte_between_them_cost_nothing() {
    begin();
    for (int i = 0; i < 10_000; i++) {
      sendPart("", false);
      sendPart("a", false);
    }

    reader.readAll();

    assertThat(reader.parts.size()).isLessThanOrEqualTo(7);
    assertThat(reader.body()).isEqualTo("a".repeat(10_000));
  }

  @Test
  void short_parts_between_long_ones_wait_in_few() {
    begin();
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      for (String part : List.of("x".repeat(15_000), "y", "z")) {
        sendPart(part, false);
        sent.append(part);
      }
    }

    reader.readAll();

    assertThat(reader.parts.size()).isLessThan(6);
    assertThat(reader.body()).isEqualTo(sent.toString());
  }

  @Test
  void many_small_messages_to_a_slow_but_steady_reader_arrive_untouched() {
    begin();
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      String message = "message %d;".formatted(i);
      while (window < message.length()) {
        reader.read();
        listen();
      }
      sendPart(message, false);
      sent.append(message);
      if (i % 10 == 0) {
        reader.read();
      }
    }
    sendPart("", true);
    reader.readAll();
    listen();

    assertThat(sentAway).isFalse();
    assertThat(reader.ended).isTrue();
    assertThat(reader.body()).isEqualTo(sent.toString());
  }

  @Test
  void what_is_read_at_once_arrives_as_it_was_sent() {
    begin();
    reader.readAll();
    for (int i = 0; i < 100; i++) {
      sendPart("message", false);
      reader.read();
    }

    assertThat(reader.parts.size()).isEqualTo(100);
  }

  @Test
  void a_stream_that_ends_with_what_waits_leaves_nothing() {
    begin();
    reader.readAll();
    sendPart("taken", false);
    for (int i = 0; i < 100; i++) {
      sendPart("never read", false);
    }

    reader.stream.close();
    sendPart("nor this", false);

    listen();
    assertThat(sentAway).isFalse();
    assertThat(reader.parts.size()).isEqualTo(1);
  }
}
