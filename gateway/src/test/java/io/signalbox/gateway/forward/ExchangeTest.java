package io.signalbox.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an exchange makes of what comes, without sockets. */
class ExchangeTest {

  private static final Address INSTANCE = new Address("127.0.0.1", 80, false);
  private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final PoolSettings settings =
      new PoolSettings(1, 1, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
  private final Pool pool =
      new Pool(
          channel.eventLoop(),
          settings,
          new Permits(settings),
          (address, opening) -> {
            InstanceCodec.install(channel.pipeline(), new HttpDecoderConfig());
            opening.opened(channel);
          },
          address -> {});
  private final Client client = new Client();
  private @Nullable Exchange exchange;

  private static final class Client implements ClientSide {
    private final List<String> told = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private int asked;

    @Override
    public void giveBody() {
      asked++;
    }

    @Override
    public void interim(HttpResponse interim) {
      told.add("interim " + interim.status().code());
    }

    @Override
    public void head(HttpResponse answer) {
      told.add("head " + answer.status().code());
    }

    @Override
    public void body(ByteBuf part) {
      body.append(part.toString(StandardCharsets.US_ASCII));
      part.release();
    }

    @Override
    public void end(LastHttpContent end) {
      told.add("end");
    }

    @Override
    public void failed(ForwardException failure) {
      told.add(failure.ending().name());
    }
  }

  private Exchange begin(HttpMethod method, boolean body) {
    DefaultHttpHeaders headers = new DefaultHttpHeaders();
    headers.set("Host", "instance");
    if (body) {
      headers.set("Content-Length", "5");
    }
    Exchange begun =
        new Exchange(pool, new Call(INSTANCE, method, "/x", headers, body, null, PATIENCE), client);
    exchange = begun;
    begun.begin();
    channel.runPendingTasks();
    return begun;
  }

  private Exchange get() {
    return begin(HttpMethod.GET, false);
  }

  private void comes(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
  }

  private String sent() {
    StringBuilder sent = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      sent.append(part.toString(StandardCharsets.US_ASCII));
      part.release();
    }
    return sent.toString();
  }

  /** The connection is at rest: the only permit is taken, and another exchange gets it. */
  private void assertClean() {
    sent();
    Client other = new Client();
    new Exchange(
            pool,
            new Call(
                INSTANCE, HttpMethod.GET, "/next", new DefaultHttpHeaders(), false, null, PATIENCE),
            other)
        .begin();
    channel.runPendingTasks();
    assertThat(sent()).startsWith("GET /next HTTP/1.1\r\n");
    comes(HEAD + "other");
    assertThat(other.told).containsExactly("head 200", "end");
    assertThat(other.body).hasToString("other");
  }

  @AfterEach
  void isOver() {
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: t\r\n\r\n"
      })
  void an_answer_is_the_same_however_it_is_split(String answer) {
    String all = "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + answer;
    for (int split = 1; split < all.length(); split++) {
      client.told.clear();
      client.body.setLength(0);
      get();
      comes(all.substring(0, split));
      comes(all.substring(split));

      assertThat(client.told).containsExactly("interim 103", "head 200", "end");
      assertThat(client.body).hasToString("hello");
    }
    assertClean();
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'",
    "GET, 'HTTP/1.1 204 No Content\r\n\r\n'",
    "GET, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'"
  })
  void an_answer_without_a_body(String method, String answer) {
    begin(HttpMethod.valueOf(method), false);
    comes(answer.replace("\\r", "\r"));

    assertThat(client.told).hasSize(2).endsWith("end");
    assertThat(client.body).isEmpty();
    assertClean();
  }

  /** RFC 9112, sections 6.3 and 9.3. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloX",
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"
      })
  void a_connection_that_is_not_clean_is_closed(String answer) {
    get();
    comes(answer);

    assertThat(client.told).containsExactly("head 200", "end");
    assertThat(client.body).hasToString("hello");
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void an_answer_before_the_end_of_the_request_leaves_a_connection_that_is_nobodys() {
    Exchange early = begin(HttpMethod.POST, true);
    assertThat(client.asked).isEqualTo(1);
    comes("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");

    assertThat(client.told).containsExactly("head 413", "end");
    assertThat(channel.isActive()).isFalse();
    ByteBuf late = Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII);
    early.body(late);
    assertThat(late.refCnt()).isZero();
  }

  @Test
  void a_body_is_sent_as_it_is_given() {
    Exchange post = begin(HttpMethod.POST, true);
    assertThat(sent()).startsWith("POST /x HTTP/1.1\r\n").endsWith("\r\n\r\n");
    post.body(Unpooled.copiedBuffer("hel", StandardCharsets.US_ASCII));
    post.body(Unpooled.copiedBuffer("lo", StandardCharsets.US_ASCII));
    post.endBody(LastHttpContent.EMPTY_LAST_CONTENT);
    channel.runPendingTasks();
    assertThat(sent()).isEqualTo("hello");
    comes(HEAD + "hello");
    assertThat(client.told).containsExactly("head 200", "end");
    assertClean();
  }

  @ParameterizedTest
  @CsvSource({
    "BROKEN, ''",
    "BAD_HEAD, 'HTTP/1.1 200 OK\nContent-Le'",
    "TRUNCATED, 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhell'",
    "TRUNCATED, 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n'"
  })
  void the_connection_ends(String ending, String before) {
    get();
    comes(before.replace("\n", "\r\n"));
    channel.close();

    assertThat(client.told).last().isEqualTo(ending);
    assertThat(client.told).doesNotContain("end");
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_HEAD, 'SSH-2.0-x\n\n'",
    "BAD_HEAD, 'HTTP/1.1 +200 OK\n\n'",
    "BAD_HEAD, 'HTTP/1.1 600 OK\n\n'",
    "BAD_HEAD, 'HTTP/1.1 200 OK\nX Y: z\n\n'",
    "BAD_HEAD, 'HTTP/1.1 101 Switching\nUpgrade: x\nConnection: upgrade\n\n'",
    "BAD_HEAD, 'HTTP/1.1 200 OK\nTransfer-Encoding: gzip\nContent-Length: 5\n\n'",
    "BAD_HEAD, 'HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n0\n\n'",
    "TRUNCATED, 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n'"
  })
  void what_is_no_http(String ending, String answer) {
    get();
    comes(answer.replace("\n", "\r\n"));

    assertThat(client.told).last().isEqualTo(ending);
    assertThat(channel.isActive()).isFalse();
  }

  /** RFC 9112, section 8: of what only the end of the connection ends. */
  @Test
  void a_reset_is_no_end() {
    get();
    comes("HTTP/1.1 200 OK\r\n\r\nhello");
    channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

    assertThat(client.told).containsExactly("head 200", "TRUNCATED");
  }

  @Test
  void the_end_of_the_connection_is_an_end_where_there_is_no_other() {
    get();
    comes("HTTP/1.1 200 OK\r\n\r\nhello");
    channel.close();

    assertThat(client.told).containsExactly("head 200", "end");
    assertThat(client.body).hasToString("hello");
  }

  @Test
  void who_takes_too_long_is_given_up() {
    Exchange late = get();
    long now = System.nanoTime();
    assertThat(late.isOnItsWay(now + PATIENCE / 2)).isTrue();
    assertThat(late.isOnItsWay(now + PATIENCE * 2)).isFalse();

    assertThat(client.told).containsExactly("HEAD_LATE");
    assertThat(channel.isActive()).isFalse();
  }

  @Test
  void who_waits_for_the_client_is_not_late() {
    Exchange waiting = begin(HttpMethod.POST, true);
    assertThat(waiting.isOnItsWay(System.nanoTime() + PATIENCE * 2)).isTrue();
    waiting.body(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));
    waiting.endBody(LastHttpContent.EMPTY_LAST_CONTENT);
    channel.runPendingTasks();
    comes(HEAD + "he");
    waiting.clientTakes(false);
    assertThat(channel.config().isAutoRead()).isFalse();
    assertThat(waiting.isOnItsWay(System.nanoTime() + PATIENCE * 2)).isTrue();
    waiting.clientTakes(true);
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(waiting.isOnItsWay(System.nanoTime() + PATIENCE * 2)).isFalse();
    assertThat(client.told).containsExactly("head 200", "BODY_LATE");
  }

  @Test
  void a_client_that_is_gone_takes_the_connection_with_it() {
    get().abandon();

    assertThat(client.told).isEmpty();
    assertThat(channel.isActive()).isFalse();
  }
}
