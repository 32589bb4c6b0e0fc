package io.signalbox.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.signalbox.member.http2.Http2Codec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is read of a request in tiny messages that its instance takes late, slowly or never. */
class UntakenRequestsTest {

  private static final Address INSTANCE = new Address("127.0.0.1", 80, false).inHttp2();
  private static final long PATIENCE = Duration.ofHours(1).toNanos();
  private static final int MESSAGES = 100_000;
  private static final int LONGEST_HEADER = 8 * 1024;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_OF_STREAM = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final PoolSettings settings =
      new PoolSettings(1, 1, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));
  private final Pool pool =
      new Pool(
          channel.eventLoop(),
          settings,
          new Permits(settings),
          (address, opening) -> {
            Http2Codec.installClient(
                channel.pipeline(), SharedConnection.MOST_STREAMS, LONGEST_HEADER);
            opening.opened(channel);
          },
          address -> {});
  private final Client client = new Client();
  private final Exchange exchange =
      new Exchange(
          pool, new Call(INSTANCE, HttpMethod.POST, "/x", headers(), true, null, PATIENCE), client);
  private final StringBuilder body = new StringBuilder();
  private boolean prefaced;
  private boolean ended;
  private int stream;

  private static HttpHeaders headers() {
    return new DefaultHttpHeaders().set("Host", "instance");
  }

  private static String message(int number) {
    return number + ";";
  }

  private static String all() {
    return IntStream.range(0, MESSAGES)
        .mapToObj(UntakenRequestsTest::message)
        .collect(Collectors.joining());
  }

  /** Has a message for each time it is asked. */
  private static final class Client implements ClientSide {

    private final Queue<ByteBuf> given = new ArrayDeque<>();
    private int next;
    private boolean asked;
    private @Nullable ForwardException failure;

    @Override
    public void giveBody() {
      asked = true;
    }

    void giveTo(Exchange exchange) {
      while (asked) {
        asked = false;
        if (next == MESSAGES) {
          exchange.endBody(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
          ByteBuf message = Unpooled.copiedBuffer(message(next++), StandardCharsets.US_ASCII);
          given.add(message);
          exchange.body(message);
        }
      }
    }

    /** Messages that are still in memory. */
    int held() {
      while (!given.isEmpty() && given.element().refCnt() == 0) {
        given.remove();
      }
      return given.size();
    }

    int heldBytes() {
      held();
      return given.stream().mapToInt(ByteBuf::readableBytes).sum();
    }

    @Override
    public void interim(HttpResponse interim) {
      throw new AssertionError(interim);
    }

    @Override
    public void head(HttpResponse answer) {
      throw new AssertionError(answer);
    }

    @Override
    public void body(ByteBuf part) {
      throw new AssertionError(part);
    }

    @Override
    public void end(LastHttpContent end) {
      throw new AssertionError(end);
    }

    @Override
    public void failed(ForwardException failure) {
      this.failure = failure;
    }
  }

  /** The instance's window is shut. */
  private void begin() {
    exchange.begin();
    send(SETTINGS, 0, Unpooled.buffer().writeShort(INITIAL_WINDOW_SIZE).writeInt(0));
    give();
  }

  /** Until no more is asked for. */
  private void give() {
    do {
      client.giveTo(exchange);
      channel.runPendingTasks();
    } while (client.asked);
    listen();
  }

  private void send(int kind, int stream, ByteBuf payload) {
    channel.writeInbound(
        Unpooled.buffer()
            .writeMedium(payload.readableBytes())
            .writeByte(kind)
            .writeByte(0)
            .writeInt(stream)
            .writeBytes(payload));
  }

  /** The instance takes so many bytes more. */
  private void take(int bytes) {
    send(WINDOW_UPDATE, 0, Unpooled.copyInt(bytes));
    send(WINDOW_UPDATE, stream, Unpooled.copyInt(bytes));
    give();
  }

  private void listen() {
    ByteBuf said = Unpooled.buffer();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      said.writeBytes(next);
      next.release();
    }
    if (!prefaced) {
      prefaced = true;
      said.skipBytes(Http2CodecUtil.connectionPrefaceBuf().readableBytes());
    }
    while (said.isReadable()) {
      int length = said.readUnsignedMedium();
      int kind = said.readUnsignedByte();
      int flags = said.readUnsignedByte();
      int about = said.readInt();
      ByteBuf payload = said.readSlice(length);
      if (kind == HEADERS) {
        stream = about;
      } else if (kind == DATA) {
        body.append(payload.toString(StandardCharsets.US_ASCII));
        ended |= (flags & END_OF_STREAM) != 0;
      }
    }
  }

  @AfterEach
  void isOver() {
    assertThat(client.failure).isNull();
    channel.finishAndReleaseAll();
  }

  @Test
  void little_is_read_for_who_takes_nothing() {
    begin();

    assertThat(client.held()).isBetween(10, 256);
  }

  @Test
  void who_takes_slowly_but_steadily_gets_all_in_order() {
    begin();
    String all = all();

    int taken = 0;
    for (int i = 0; taken < all.length(); i++) {
      // Now some of what waits, now more than that.
      int step = 1 + i * 37 % 4_000;
      take(step);
      taken = Math.min(taken + step, all.length());
      assertThat(body.length()).as("after step %d", i).isEqualTo(taken);
      assertThat(client.held()).isLessThanOrEqualTo(256);
    }

    assertThat(ended).isTrue();
    assertThat(body.toString()).isEqualTo(all);
  }

  @Test
  void who_takes_exactly_what_waits_is_given_more() {
    begin();

    int taken = 0;
    for (int i = 0; i < 300; i++) {
      int step = client.heldBytes() - 1 + i % 3;
      take(step);
      taken += step;
      assertThat(body.length()).as("after step %d", i).isEqualTo(taken);
      assertThat(client.held()).as("after step %d", i).isPositive();
    }

    assertThat(all()).startsWith(body);
  }
}
