package io.signalbox.handoff.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection has in its pipeline that came from another server. */
class ArrivalHandlersTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private String read() {
    StringBuilder read = new StringBuilder();
    for (ByteBuf bytes = channel.readInbound(); bytes != null; bytes = channel.readInbound()) {
      read.append(bytes.toString(StandardCharsets.US_ASCII));
      bytes.release();
    }
    return read.toString();
  }

  @Test
  void the_prelude_is_read_first_and_once() {
    ByteBuffer prelude = ByteBuffer.wrap("GET / ".getBytes(StandardCharsets.US_ASCII));
    channel.pipeline().addFirst("prelude", new Prelude(prelude));
    assertThat(read()).isEmpty();

    channel.pipeline().fireChannelActive();
    channel.writeInbound(Unpooled.copiedBuffer("HTTP/1.1", StandardCharsets.US_ASCII));

    assertThat(read()).isEqualTo("GET / HTTP/1.1");
    assertThat(channel.pipeline().get("prelude")).isNull();
  }

  @Test
  void into_what_may_not_be_read_there_is_no_room() {
    AtomicBoolean mayRead = new AtomicBoolean(true);
    var reads = new GuardedReads(new FixedRecvByteBufAllocator(16), mayRead::get).newHandle();

    ByteBuf buffer = reads.allocate(channel.alloc());
    assertThat(buffer.isWritable()).isTrue();
    buffer.release();

    mayRead.set(false);
    assertThat(reads.allocate(channel.alloc()).isWritable()).isFalse();
  }
}
