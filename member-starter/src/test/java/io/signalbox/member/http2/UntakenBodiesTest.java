package io.signalbox.member.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.handoff.server.ClientRequests;
import io.signalbox.member.pace.ClosedConnections;
import io.signalbox.member.pace.SlowClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream holds of tiny messages that its client takes late, slowly or never. */
class UntakenBodiesTest {

  private static final int MESSAGES = 100_000;

  private final SlowClients slowClients =
      new SlowClients(
          Duration.ofHours(1), 1_000_000_000, new ClosedConnections(new SimpleMeterRegistry()));
  private final WireClient client = new WireClient();
  private final StringBuilder body = new StringBuilder();
  private boolean ended;

  /** How messages go out. */
  private enum Way {
    ANSWER {
      @Override
      void ask(WireClient client) {
        client.request("GET");
      }

      @Override
      void open(Source source, ChannelHandlerContext context) {
        context.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        context.pipeline().addLast(source);
      }

      @Override
      Object message(ByteBuf bytes) {
        return new DefaultHttpContent(bytes);
      }

      @Override
      void end(ChannelHandlerContext context) {
        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      }
    },
    WEB_SOCKET {
      @Override
      void ask(WireClient client) {
        client.requestWebSocket();
      }

      @Override
      void open(Source source, ChannelHandlerContext context) {
        ClientRequests stream =
            Objects.requireNonNull(ClientRequests.of(context.channel()), "installed");
        stream.switchProtocols(new DefaultHttpHeaders(), source);
      }

      @Override
      Object message(ByteBuf bytes) {
        return bytes;
      }

      @Override
      void end(ChannelHandlerContext context) {
        context.close();
      }
    };

    abstract void ask(WireClient client);

    abstract void open(Source source, ChannelHandlerContext context);

    abstract Object message(ByteBuf bytes);

    abstract void end(ChannelHandlerContext context);
  }

  private static String message(int number) {
    return number + ";";
  }

  /** Writes for as long as its stream takes more, as everybody does who writes to one. */
  private static final class Source extends ChannelInboundHandlerAdapter {

    private final Way way;
    private final Queue<ByteBuf> written = new ArrayDeque<>();
    private int next;
    private boolean ended;

    Source(Way way) {
      this.way = way;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      goOn(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (context.channel().isWritable()) {
        goOn(context);
      }
    }

    private void goOn(ChannelHandlerContext context) {
      while (next < MESSAGES && context.channel().isWritable()) {
        ByteBuf bytes = Unpooled.copiedBuffer(message(next++), StandardCharsets.US_ASCII);
        written.add(bytes);
        context.write(way.message(bytes));
      }
      context.flush();
      if (next == MESSAGES && !ended) {
        ended = true;
        way.end(context);
      }
    }

    /** Messages that are still in memory. */
    int held() {
      while (!written.isEmpty() && written.element().refCnt() == 0) {
        written.remove();
      }
      return written.size();
    }

    int heldBytes() {
      held();
      return written.stream().mapToInt(ByteBuf::readableBytes).sum();
    }
  }

  /** Opens the stream when all that asks for it has come. */
  private static final class Service extends ChannelInboundHandlerAdapter {

    private final Source source;

    Service(Source source) {
      this.source = source;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        context.executor().execute(() -> source.way.open(source, context));
      }
      ReferenceCountUtil.release(message);
    }
  }

  /** The window is shut. */
  private Source begin(Way way) {
    Source source = new Source(way);
    client.connect(
        0,
        stream -> {
          stream.pipeline().addLast("codec", new ChannelInboundHandlerAdapter());
          RequestStream.install(
              stream.pipeline(), "codec", slowClients, ExtendedConnect.WEB_SOCKET);
          stream.pipeline().addLast(new Service(source));
        });
    way.ask(client);
    listen();
    return source;
  }

  /** Takes so many bytes more. */
  private void take(int bytes) {
    for (int stream : new int[] {0, WireClient.STREAM}) {
      client.send(WireClient.WINDOW_UPDATE, 0, stream, Unpooled.copyInt(bytes));
    }
    listen();
  }

  private void listen() {
    for (WireClient.Frame frame : client.hear()) {
      if (frame.kind() == WireClient.DATA) {
        body.append(frame.payload().toString(StandardCharsets.US_ASCII));
        ended |= (frame.flags() & WireClient.END_OF_STREAM) != 0;
      }
    }
  }

  private static String all() {
    return IntStream.range(0, MESSAGES)
        .mapToObj(UntakenBodiesTest::message)
        .collect(Collectors.joining());
  }

  @AfterEach
  void end() {
    client.close();
  }

  @ParameterizedTest
  @EnumSource
  void few_wait_for_who_takes_nothing(Way way) {
    Source source = begin(way);

    assertThat(source.held()).isBetween(10, 256);
  }

  @ParameterizedTest
  @EnumSource
  void who_takes_slowly_but_steadily_gets_all_in_order(Way way) {
    Source source = begin(way);
    String all = all();

    int taken = 0;
    for (int i = 0; taken < all.length(); i++) {
      // Now some of what waits, now more than that.
      int step = 1 + i * 37 % 4_000;
      take(step);
      taken = Math.min(taken + step, all.length());
      assertThat(body.length()).as("after step %d", i).isEqualTo(taken);
      assertThat(source.held()).isLessThanOrEqualTo(256);
    }

    assertThat(ended).isTrue();
    assertThat(body.toString()).isEqualTo(all);
  }

  @ParameterizedTest
  @EnumSource
  void who_takes_exactly_what_waits_is_given_more(Way way) {
    Source source = begin(way);

    int taken = 0;
    for (int i = 0; i < 300; i++) {
      int step = source.heldBytes() - 1 + i % 3;
      take(step);
      taken += step;
      assertThat(body.length()).as("after step %d", i).isEqualTo(taken);
      assertThat(source.held()).as("after step %d", i).isPositive();
    }

    assertThat(all()).startsWith(body);
  }
}
