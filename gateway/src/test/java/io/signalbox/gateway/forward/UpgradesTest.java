package io.signalbox.gateway.forward;

import static io.signalbox.gateway.RunningGateway.worker;
import static io.signalbox.gateway.Upstream.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;

/** WebSocket and other protocols behind a request (RFC 9110, section 7.8; RFC 6455). */
class UpgradesTest {

  private static final String PATH = "/api/tasks/up";
  private static final String ACCEPTED =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo/1\r\nX-Of: it\r\n\r\n";
  private static final String ASKING =
      "GET "
          + PATH
          + " HTTP/1.1\r\nHost: gateway\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n";
  private static final int MUCH = 20_000_000;

  private static RunningGateway gateway;
  private Upstream upstream;

  @BeforeAll
  static void start() {
    gateway = RunningGateway.start();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @BeforeEach
  void startUpstream() {
    upstream = Upstream.start();
    gateway.workers(worker("worker-1", upstream.port()));
  }

  @AfterEach
  void stopUpstream() {
    upstream.close();
  }

  private RawClient asking(String version, String headers) {
    return new RawClient(gateway.port())
        .send("GET " + PATH + " HTTP/" + version + "\r\nHost: gateway\r\n" + headers + "\r\n");
  }

  private RawClient asking() {
    return new RawClient(gateway.port()).send(ASKING);
  }

  /** Sends back all that comes, after {@code greeting}. */
  private void echo(String greeting) {
    upstream.playing(
        (request, connection) -> {
          write(connection, ACCEPTED + greeting);
          connection.getInputStream().transferTo(connection.getOutputStream());
          connection.shutdownOutput();
        });
  }

  @Test
  void bytes_pass_both_ways_and_count_until_the_end() {
    echo("");
    try (RawClient client = asking()) {
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.head())
          .containsIgnoringCase("Upgrade: echo/1\r\n")
          .containsIgnoringCase("Connection: upgrade\r\n")
          .contains("X-Of: it\r\n", "X-Served-By: worker-1\r\n")
          .doesNotContainIgnoringCase("Content-Length", "Transfer-Encoding");
      client.send("\u0000\u0001GET / HTTP/1.1\r\n\r\n");
      assertThat(client.bytes(20)).isEqualTo("\u0000\u0001GET / HTTP/1.1\r\n\r\n");
      assertThat(gateway.inFlight("worker-1")).isEqualTo(1);
      Upstream.Request asked = upstream.requests.getFirst();
      assertThat(asked.header("Upgrade")).contains("echo/1");
      assertThat(asked.header("Connection"))
          .hasValueSatisfying(
              connection -> assertThat(connection).isEqualToIgnoringCase("upgrade"));
      client.endInput();
      assertThat(client.everything()).isEmpty();
    }
    await().until(() -> gateway.inFlight("worker-1") == 0);
  }

  @Test
  void bytes_right_behind_either_header_are_the_other_protocols() {
    echo("hello");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(ASKING + "early");
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.bytes(10)).isEqualTo("helloearly");
    }
  }

  @Test
  void who_ends_what_it_sends_still_gets_the_rest() {
    upstream.playing(
        (request, connection) -> {
          write(connection, ACCEPTED);
          long read = connection.getInputStream().transferTo(OutputStream.nullOutputStream());
          write(connection, "read " + read);
          connection.shutdownOutput();
        });
    try (RawClient client = asking()) {
      assertThat(client.answer().status()).isEqualTo(101);
      client.send("12345").endInput();
      assertThat(client.everything()).isEqualTo("read 5");
    }
  }

  @Test
  void who_has_ended_before_the_switch_has_ended_after_it() {
    upstream.playing(
        (request, connection) -> {
          await().pollDelay(Duration.ofMillis(300)).until(() -> true);
          write(connection, ACCEPTED);
          long read = connection.getInputStream().transferTo(OutputStream.nullOutputStream());
          write(connection, "read " + read);
          connection.shutdownOutput();
        });
    try (RawClient client = asking().endInput()) {
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.everything()).isEqualTo("read 0");
    }
  }

  @Test
  void an_instance_may_have_ended_with_the_switch() {
    upstream.playing(
        (request, connection) -> {
          write(connection, ACCEPTED + "bye");
          connection.shutdownOutput();
        });
    try (RawClient client = asking()) {
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.everything()).isEqualTo("bye");
    }
  }

  @Test
  void much_passes_whole_to_a_slow_client() {
    upstream.playing(
        (request, connection) -> {
          write(connection, ACCEPTED + "x".repeat(MUCH));
          connection.shutdownOutput();
        });
    try (RawClient client = new RawClient(gateway.port(), 4096)) {
      client.send(ASKING);
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.everything()).hasSize(MUCH);
    }
  }

  @Test
  void a_reset_is_passed_on_and_frees_the_place() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    upstream.playing(
        (request, connection) -> {
          write(connection, ACCEPTED);
          try {
            connection.getInputStream().read();
          } finally {
            ended.countDown();
          }
        });
    try (RawClient client = asking()) {
      assertThat(client.answer().status()).isEqualTo(101);
      client.reset();
    }
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    await().until(() -> gateway.inFlight("worker-1") == 0);
  }

  @Test
  void the_instances_reset_ends_the_clients_connection() {
    upstream.playing(
        (request, connection) -> {
          write(connection, ACCEPTED);
          connection.setSoLinger(true, 0);
          connection.close();
        });
    try (RawClient client = asking()) {
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.isClosedByPeer()).isTrue();
    }
    await().until(() -> gateway.inFlight("worker-1") == 0);
  }

  @Test
  void an_instance_may_answer_in_http_and_the_connection_goes_on() {
    upstream.playing(
        (request, connection) ->
            write(connection, "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno"));
    try (RawClient client = asking()) {
      assertThat(client.answer()).extracting("status", "body").containsExactly(426, "no");
      client.send("GET " + PATH + " HTTP/1.1\r\nHost: gateway\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(426);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo/1\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"
      })
  void a_switch_to_what_was_not_asked_for_is_no_answer(String answer) {
    upstream.playing((request, connection) -> write(connection, answer));
    try (RawClient client = asking()) {
      assertThat(client.answer().status()).isEqualTo(502);
    }
  }

  /** HTTP/2 and TLS behind a request would pass by all that the gateway looks at. */
  @ParameterizedTest
  @ValueSource(strings = {"h2c", "H2C", "HTTP/2.0", "TLS/1.0", "websocket, h2c"})
  void some_are_not_passed_on(String protocol) {
    try (RawClient client = asking("1.1", "Connection: upgrade\r\nUpgrade: " + protocol + "\r\n")) {
      assertThat(client.answer().status()).isEqualTo(200);
    }
    assertThat(upstream.requests.getFirst().header("Upgrade")).isEmpty();
  }

  /** RFC 9110, section 7.8: a server ignores it. */
  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.1"})
  void without_being_a_matter_of_the_connection_it_is_ignored(String version) {
    String connection = version.equals("1.0") ? "Connection: upgrade\r\n" : "";
    try (RawClient client = asking(version, connection + "Upgrade: echo/1\r\n")) {
      assertThat(client.answer().status()).isEqualTo(200);
    }
    assertThat(upstream.requests.getFirst().header("Upgrade")).isEmpty();
  }

  /** A stock server and a stock client: text, a large binary message, and an orderly end. */
  @Test
  void a_web_socket() throws Exception {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .route(
                routes ->
                    routes.ws(
                        PATH,
                        (in, out) -> out.send(in.receive().retain()),
                        WebsocketServerSpec.builder().maxFramePayloadLength(1 << 20).build()))
            .bindNow();
    try {
      gateway.workers(worker("ws-1", server.port()));
      Received received = new Received();
      WebSocket socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://127.0.0.1:" + gateway.port() + PATH), received)
              .get(10, TimeUnit.SECONDS);
      for (String text : new String[] {"hello", "x".repeat(300_000)}) {
        socket.sendText(text, true).get(10, TimeUnit.SECONDS);
        StringBuilder whole = new StringBuilder();
        while (whole.length() < text.length()) {
          whole.append(received.next());
        }
        assertThat(whole).hasToString(text);
      }
      assertThat(gateway.inFlight("ws-1")).isEqualTo(1);
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
      assertThat(received.next()).isEqualTo("closed 1000");
      await().until(() -> gateway.inFlight("ws-1") == 0);
    } finally {
      server.disposeNow();
    }
  }

  private static final class Received implements WebSocket.Listener {

    private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
      String event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).as("something has come").isNotNull();
      return event;
    }

    // Reactor Netty's server sends binary frames for a ByteBuf.
    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      events.add(StandardCharsets.UTF_8.decode(data).toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      events.add(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      events.add("closed " + code);
      return null;
    }
  }
}
