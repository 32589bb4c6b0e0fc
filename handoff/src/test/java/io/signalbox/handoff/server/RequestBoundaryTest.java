package io.signalbox.handoff.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From bytes to requests and back, and every buffer released at the end. */
class RequestBoundaryTest {

  private static final String FIRST = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String SECOND =
      "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
  private static final String THIRD =
      "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";

  private UnpooledByteBufAllocator buffers;
  private EmbeddedChannel channel;
  private RequestBoundary boundary;

  @BeforeEach
  @BeforeTry
  void connect() {
    buffers = new UnpooledByteBufAllocator(false);
    // One handler, so that it is added before the boundary takes its place.
    channel = new EmbeddedChannel(new ChannelHandler[0]);
    channel.config().setAllocator(buffers);
    channel.pipeline().addLast("codec", new HttpServerCodec());
    boundary = RequestBoundary.install(channel.pipeline(), "codec", new HttpDecoderConfig());
  }

  @AfterEach
  @AfterTry
  void leavesNothing() {
    channel.finishAndReleaseAll();
    assertThat(buffers.metric().usedHeapMemory() + buffers.metric().usedDirectMemory()).isZero();
  }

  private void receive(String bytes) {
    ByteBuf read = buffers.buffer();
    read.writeCharSequence(bytes, StandardCharsets.US_ASCII);
    channel.writeInbound(read);
  }

  /** The targets of the requests that the server has been given since it was last asked. */
  private List<String> given() {
    channel.runPendingTasks();
    List<String> targets = new ArrayList<>();
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      if (message instanceof HttpRequest request) {
        targets.add(request.uri());
      }
      ReferenceCountUtil.release(message);
    }
    return targets;
  }

  private void answer(String text) {
    ByteBuf body = buffers.buffer();
    body.writeCharSequence(text, StandardCharsets.US_ASCII);
    FullHttpResponse answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
    answer.headers().set("Content-Length", text.length());
    channel.writeOutbound(answer);
  }

  private String sent() {
    StringBuilder sent = new StringBuilder();
    for (ByteBuf bytes = channel.readOutbound(); bytes != null; bytes = channel.readOutbound()) {
      sent.append(bytes.toString(StandardCharsets.US_ASCII));
      bytes.release();
    }
    return sent.toString();
  }

  @Test
  void gives_the_next_request_when_the_one_before_is_answered() {
    receive(FIRST + SECOND + THIRD);

    assertThat(given()).containsExactly("/1");
    answer("one");
    assertThat(given()).containsExactly("/2");
    answer("two");
    assertThat(given()).containsExactly("/3");
    answer("three");

    assertThat(sent()).containsSubsequence("one", "two", "three");
    assertThat(boundary.isAnswered()).isTrue();
  }

  @Property(tries = 300)
  void finds_the_same_requests_wherever_the_bytes_are_cut(
      @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 150) Integer> cuts) {
    String bytes = FIRST + SECOND + THIRD + FIRST;
    List<String> targets = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= cuts.size() && from < bytes.length(); i++) {
      int to = i == cuts.size() ? bytes.length() : Math.min(bytes.length(), from + cuts.get(i));
      receive(bytes.substring(from, to));
      targets.addAll(given());
      from = to;
    }
    for (int i = 0; i < 4; i++) {
      answer("answer " + i);
      targets.addAll(given());
    }

    assertThat(targets).containsExactly("/1", "/2", "/3", "/1");
    assertThat(sent()).containsSubsequence("answer 0", "answer 1", "answer 2", "answer 3");
  }

  @Test
  void a_request_that_does_not_pass_waits_for_those_before_it_and_goes_on_whole() {
    List<HeldConnection> held = new ArrayList<>();
    boundary.guard(
        new RequestGate() {
          @Override
          public boolean passes(HttpRequest request) {
            return !request.uri().equals("/2");
          }

          @Override
          public void held(HeldConnection connection) {
            held.add(connection);
          }
        });
    receive(FIRST + SECOND + FIRST);

    assertThat(given()).containsExactly("/1");
    assertThat(held).as("while one is unanswered").isEmpty();
    answer("one");
    assertThat(held).hasSize(1);
    assertThat(held.getFirst().size()).isGreaterThanOrEqualTo(SECOND.length() + FIRST.length());
    assertThat(given()).isEmpty();

    held.getFirst().resume();
    assertThat(given()).containsExactly("/2");
    answer("two");
    assertThat(given()).containsExactly("/1");
  }

  @Test
  void an_idle_connection_is_held_when_it_is_recalled_and_a_busy_one_later() {
    List<HeldConnection> held = new ArrayList<>();
    boundary.guard(
        new RequestGate() {
          @Override
          public void held(HeldConnection connection) {
            held.add(connection);
          }
        });
    receive(FIRST);
    boundary.recall();
    channel.runPendingTasks();
    assertThat(held).isEmpty();

    answer("one");
    assertThat(held).hasSize(1);
    assertThat(held.getFirst().request()).isNull();
    assertThat(held.getFirst().size()).isZero();
  }

  @Test
  void what_waits_when_the_connection_ends_is_not_given_to_anybody() {
    receive(FIRST + SECOND);
    given();

    channel.close();

    assertThat(given()).isEmpty();
  }

  /** RFC 9112, section 8. */
  @Test
  void a_body_that_the_clients_end_cuts_off_fails() {
    receive("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

    HttpContent last = null;
    for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
      last = message instanceof HttpContent content ? content : last;
      ReferenceCountUtil.release(message);
    }
    assertThat(last).isNotNull().isNotInstanceOf(LastHttpContent.class);
    assertThat(last.decoderResult().isFailure()).isTrue();
  }

  /** RFC 9112, section 9.6. */
  @Test
  void a_client_that_has_ended_what_it_sends_gets_its_answers() {
    receive(FIRST + SECOND);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

    assertThat(given()).containsExactly("/1");
    answer("one");
    assertThat(given()).containsExactly("/2");
    answer("two");
    channel.runPendingTasks();

    assertThat(sent()).containsSubsequence("HTTP/1.1 200 OK", "one", "HTTP/1.1 200 OK", "two");
    assertThat(channel.isOpen()).isFalse();
  }

  /** Some clients send a request after the other and read no answer. */
  @Test
  void of_too_much_that_waits_nothing_is_decoded() {
    receive(FIRST + SECOND + "x".repeat(300 * 1024));
    assertThat(given()).containsExactly("/1");

    answer("one");

    assertThat(given()).isEmpty();
    receive(FIRST);
    assertThat(given()).isEmpty();
  }

  @Test
  void nothing_is_read_while_something_waits() {
    assertThat(boundary.mayRead()).isTrue();
    receive(FIRST + SECOND);
    assertThat(boundary.mayRead()).isFalse();
    assertThat(channel.config().isAutoRead()).isFalse();

    given();
    answer("one");
    given();
    assertThat(boundary.mayRead()).isTrue();
  }

  @Test
  void a_request_waits_for_the_server_to_be_through_with_the_one_before() {
    receive(FIRST);
    given();
    boundary.enteredServer();
    answer("one");
    receive(SECOND);
    assertThat(given()).isEmpty();

    boundary.leftServer();
    assertThat(given()).containsExactly("/2");
  }

  @Test
  void knows_when_a_header_is_not_whole() {
    assertThat(boundary.isInHead()).isFalse();
    receive("GET /1 HTTP/1.1\r\nHo");
    assertThat(boundary.isInHead()).isTrue();
    receive("st: a\r\n\r\n");
    assertThat(boundary.isInHead()).isFalse();
    receive("GET");
    assertThat(boundary.isInHead()).as("of one whose turn it is not").isFalse();
  }

  @Property(tries = 300)
  void whatever_the_gate_holds_every_request_goes_on_in_its_turn(
      @ForAll @Size(5) List<Boolean> passes, @ForAll boolean atOnce) {
    List<HeldConnection> held = new ArrayList<>();
    Iterator<Boolean> decisions = passes.iterator();
    boundary.guard(
        new RequestGate() {
          @Override
          public boolean passes(HttpRequest request) {
            return decisions.next();
          }

          @Override
          public void held(HeldConnection connection) {
            if (atOnce) {
              connection.resume();
            } else {
              held.add(connection);
            }
          }
        });
    receive(FIRST + SECOND + THIRD + SECOND + FIRST);
    List<String> targets = new ArrayList<>();
    for (int i = 0; i < passes.size(); i++) {
      held.forEach(HeldConnection::resume);
      held.clear();
      targets.addAll(given());
      answer("answer " + i);
    }

    assertThat(targets).containsExactly("/1", "/2", "/3", "/2", "/1");
    assertThat(sent()).containsSubsequence("answer 0", "answer 1", "answer 2", "answer 3");
    assertThat(boundary.begun()).isEqualTo(5);
  }

  @Test
  void the_gate_hears_of_each_request_and_of_what_was_left_of_them() {
    List<String> heard = new ArrayList<>();
    boundary.guard(
        new RequestGate() {
          @Override
          public void began() {
            heard.add("began");
          }

          @Override
          public void answers(HttpResponse response) {
            heard.add("answers");
          }

          @Override
          public void ended() {
            heard.add("ended");
          }

          @Override
          public void rests() {
            heard.add("rests");
          }

          @Override
          public void closed(int unanswered) {
            heard.add("closed with " + unanswered);
          }
        });
    receive(FIRST);
    answer("one");
    assertThat(heard).containsExactly("began", "answers", "ended", "rests");

    heard.clear();
    receive(SECOND.substring(0, SECOND.length() - 1));
    channel.close();
    assertThat(heard).containsExactly("began", "closed with 1");
  }

  @Test
  void a_connection_at_which_a_request_has_begun_to_come_does_not_rest() {
    List<String> rests = new ArrayList<>();
    boundary.guard(
        new RequestGate() {
          @Override
          public void rests() {
            rests.add("rests");
          }
        });
    receive("GET /1");
    assertThat(rests).isEmpty();
  }

  @Test
  void a_held_connection_can_be_ended_with_an_answer() {
    boundary.guard(
        new RequestGate() {
          @Override
          public boolean passes(HttpRequest request) {
            return false;
          }

          @Override
          public void held(HeldConnection connection) {
            connection.close("HTTP/1.1 503 Gone\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          }
        });
    receive(SECOND);

    assertThat(sent()).startsWith("HTTP/1.1 503");
    assertThat(given()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void interim_answers_go_to_the_request_that_is_under_way() {
    boundary.interim(HttpResponseStatus.EARLY_HINTS, new DefaultHttpHeaders());
    assertThat(sent()).as("when there is none").isEmpty();
    receive(FIRST);
    boundary.interim(HttpResponseStatus.EARLY_HINTS, new DefaultHttpHeaders());
    answer("one");

    assertThat(sent()).containsSubsequence("103 Early Hints", "200 OK", "one");
  }

  /** RFC 9110, section 15.2. */
  @Test
  void a_client_of_http_1_0_gets_no_interim_answers() {
    receive("GET /1 HTTP/1.0\r\n\r\n");
    boundary.interim(HttpResponseStatus.EARLY_HINTS, new DefaultHttpHeaders());
    answer("one");

    assertThat(sent()).startsWith("HTTP/1.1 200 OK");
  }

  /** RFC 9112, section 6.1. */
  @Test
  void a_client_of_http_1_0_gets_an_answer_of_unknown_length_up_to_the_connections_end() {
    receive("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    HttpResponse header = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    HttpUtil.setTransferEncodingChunked(header, true);
    channel.writeOutbound(header, LastHttpContent.EMPTY_LAST_CONTENT);

    assertThat(sent()).doesNotContain("chunked");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void an_answer_to_head_has_the_header_alone() {
    receive("HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n");
    answer("not to be sent");

    assertThat(sent()).contains("Content-Length: 14").doesNotContain("not to be sent");
  }

  @Test
  void what_comes_behind_a_switch_of_protocols_is_bytes() {
    StringBuilder bytes = new StringBuilder();
    receive("GET /1 HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nnot HTTP ");
    given();
    boundary.switchProtocols(
        new DefaultHttpHeaders().set("Upgrade", "x"),
        new SimpleChannelInboundHandler<ByteBuf>() {
          @Override
          protected void channelRead0(ChannelHandlerContext context, ByteBuf read) {
            bytes.append(read.toString(StandardCharsets.US_ASCII));
          }
        });
    receive("at all");

    assertThat(sent()).startsWith("HTTP/1.1 101");
    assertThat(bytes).hasToString("not HTTP at all");
    assertThat(boundary.mayRead()).isTrue();
  }
}
