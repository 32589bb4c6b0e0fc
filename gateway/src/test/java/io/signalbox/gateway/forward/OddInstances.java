package io.signalbox.gateway.forward;

import static io.signalbox.gateway.RunningGateway.worker;
import static io.signalbox.gateway.Upstream.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an instance may send, byte by byte, and who gets it. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class OddInstances {

  private static final String ODD = "/api/tasks/odd";

  private final String[] properties;

  private RunningGateway gateway;

  private Upstream upstream;

  /**
   * @param properties of the gateway
   */
  OddInstances(String... properties) {
    this.properties = properties;
  }

  @BeforeAll
  void start() {
    gateway = RunningGateway.start(properties);
  }

  @AfterAll
  void stop() {
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

  private interface Odd {
    void answer(Socket connection) throws IOException;
  }

  /** Requests to {@link #ODD} are answered so, all others with their path. */
  private void odd(Odd odd) {
    upstream.playing(
        (request, connection) -> {
          if (request.path().equals(ODD)) {
            odd.answer(connection);
          } else {
            write(connection, whole(request.path()));
          }
        });
  }

  private void odd(String answer) {
    odd(connection -> write(connection, answer));
  }

  private static String whole(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private RawClient.Answer get(String path) {
    return RawClient.get(gateway.port(), path);
  }

  private String everything(String path) {
    try (RawClient client = new RawClient(gateway.port())) {
      return client
          .send("GET " + path + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n")
          .everything();
    }
  }

  /** One after the other, so that they would use a connection again. */
  private void assertOthersGetTheirOwn() {
    for (String path : new String[] {"/api/tasks/a", "/api/tasks/b", "/api/tasks/c"}) {
      assertThat(get(path).body()).isEqualTo(path);
    }
  }

  private void assertItsConnectionIsNotUsedAgain() {
    assertOthersGetTheirOwn();
    int odd =
        upstream.requests.stream()
            .filter(request -> request.path().equals(ODD))
            .findFirst()
            .orElseThrow()
            .connection();
    assertThat(upstream.requests)
        .filteredOn(request -> !request.path().equals(ODD))
        .noneMatch(request -> request.connection() == odd);
  }

  /** RFC 9110, section 15.2: any number of them is passed on, and then the final one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 150 Who Knows\r\nContent-Length: 5\r\n\r\n"
      })
  void an_interim_answer_is_not_the_answer(String interim) {
    odd(interim + whole("final"));

    assertThat(everything(ODD))
        .startsWith(interim.substring(0, 12))
        .contains("\r\n\r\nHTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\nfinal");
    assertOthersGetTheirOwn();
  }

  @Test
  void all_interim_answers_are_passed_on() {
    odd(
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
            + "Link: </y>\r\nConnection: X\r\nX: y\r\n\r\n"
            + whole("final"));

    assertThat(everything(ODD))
        .contains("Link: </x>", "Link: </y>")
        .doesNotContain("X: y")
        .endsWith("\r\n\r\nfinal");
  }

  /** RFC 9110, section 15.2. */
  @Test
  void an_http10_client_gets_the_final_answer_alone() {
    odd("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + whole("final"));

    try (RawClient client = new RawClient(gateway.port())) {
      String all = client.send("GET " + ODD + " HTTP/1.0\r\n\r\n").everything();
      assertThat(all).contains(" 200 OK\r\n").doesNotContain(" 103 ").endsWith("final");
    }
  }

  /** The gateway has told the client itself that it takes the body. */
  @Test
  void an_interim_answer_that_nobody_asked_for_is_not_the_answer() {
    odd("HTTP/1.1 100 Continue\r\n\r\n" + whole("final"));

    assertThat(everything(ODD)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("final");
    assertOthersGetTheirOwn();
  }

  @Test
  void an_interim_answer_before_one_to_head() {
    odd(
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Final: yes\r\n"
            + "\r\n");

    try (RawClient client = new RawClient(gateway.port())) {
      client.send("HEAD " + ODD + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
      assertThat(client.everything())
          .containsSubsequence("HTTP/1.1 103", "HTTP/1.1 200", "X-Final: yes");
    }
    assertOthersGetTheirOwn();
  }

  @Test
  void the_final_answer_that_comes_later_is_nobody_elses() throws Exception {
    CountDownLatch othersAnswered = new CountDownLatch(1);
    odd(
        connection -> {
          write(connection, "HTTP/1.1 103 Early Hints\r\n\r\n");
          awaitUninterrupted(othersAnswered);
          write(connection, whole("final"));
        });

    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET " + ODD + " HTTP/1.1\r\nHost: gateway\r\n\r\n");
      await().until(() -> upstream.requests.size() == 1);
      assertOthersGetTheirOwn();
      othersAnswered.countDown();
      assertThat(client.answer().status()).isEqualTo(103);
      assertThat(client.answer().body()).isEqualTo("final");
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** RFC 9110, section 7.8. */
  @Test
  void a_switch_of_protocols_that_nobody_asked_for() {
    odd("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nbytes");

    assertThat(get(ODD).status()).isEqualTo(502);
    assertItsConnectionIsNotUsedAgain();
  }

  /** RFC 9112, sections 6.3 and 9.2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"
      })
  void what_comes_behind_an_answer_reaches_nobody(String answer) {
    String poison = whole("poison");
    String half = "HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nX: ";
    for (String behind : new String[] {poison, half, "X", "\r\n"}) {
      upstream.requests.clear();
      odd(answer + behind);

      assertThat(everything(ODD)).doesNotContain("poison").doesNotContain("evil");
      assertItsConnectionIsNotUsedAgain();
    }
  }

  @Test
  void what_comes_on_an_idle_connection_reaches_nobody() {
    for (String behind : new String[] {whole("poison"), "HTTP/1.1 302 Found\r\nX: ", "X"}) {
      upstream.requests.clear();
      odd(
          connection -> {
            write(connection, whole("hello"));
            Thread.ofVirtual().start(() -> writeLater(connection, behind));
          });

      assertThat(get(ODD).body()).isEqualTo("hello");
      await()
          .untilAsserted(
              () -> {
                upstream.requests.removeIf(request -> !request.path().equals(ODD));
                assertItsConnectionIsNotUsedAgain();
              });
    }
  }

  private static void writeLater(Socket connection, String text) {
    try {
      Thread.sleep(50);
      write(connection, text);
    } catch (IOException e) {
      // The gateway may have closed the connection for what came before.
      return;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** RFC 9112, section 8. */
  @Test
  void an_answer_in_chunks_that_breaks_off_has_no_end() {
    odd(broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));

    assertThat(everything(ODD)).contains("hello").doesNotContain("\r\n0\r\n");
    assertOthersGetTheirOwn();
  }

  @Test
  void an_answer_of_unknown_length_that_is_reset_has_no_end() {
    odd(broken("HTTP/1.1 200 OK\r\n\r\nhello"));

    assertThat(everything(ODD)).contains("hello").doesNotContain("\r\n0\r\n");
    assertOthersGetTheirOwn();
  }

  @Test
  void a_long_answer_that_breaks_off_ends_the_connection() {
    odd(broken("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000)));

    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET " + ODD + " HTTP/1.1\r\nHost: gateway\r\n\r\n");
      client.send("GET /api/tasks/next HTTP/1.1\r\nHost: gateway\r\n\r\n");
      assertThat(client.everything()).startsWith("HTTP/1.1 200").doesNotContain("/api/tasks/next");
    }
    assertOthersGetTheirOwn();
  }

  @Test
  void a_short_answer_that_breaks_off_is_a_502() {
    odd(broken("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhello"));

    assertThat(get(ODD).status()).isEqualTo(502);
    assertOthersGetTheirOwn();
  }

  /** By a reset, once the gateway has had the time to read what came before it. */
  private static Odd broken(String begun) {
    return connection -> {
      write(connection, begun);
      writeNothingFor(connection, 200);
      connection.setSoLinger(true, 0);
      throw new SocketException("reset on purpose");
    };
  }

  private static void writeNothingFor(Socket connection, int millis) throws IOException {
    connection.setSoTimeout(millis);
    try {
      connection.getInputStream().read();
    } catch (java.net.SocketTimeoutException e) {
      connection.setSoTimeout(0);
    }
  }

  /** RFC 9112, section 4; RFC 9110, section 15. */
  @ParameterizedTest
  @ValueSource(strings = {"+20", "0200", "20", "99", "099", "600", "999", "2x0", ""})
  void what_is_no_status_code(String code) {
    odd("HTTP/1.1 " + code + " Odd\r\nContent-Length: 5\r\n\r\nhello");

    assertThat(get(ODD).status()).isEqualTo(502);
    assertItsConnectionIsNotUsedAgain();
  }

  /** RFC 9112, section 6.3. */
  @Test
  void a_length_that_is_said_twice_is_one() {
    odd("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello");

    assertThat(everything(ODD)).containsOnlyOnce("ontent-").endsWith("hello");
    assertOthersGetTheirOwn();
  }

  @Test
  void two_lengths_are_none() {
    odd("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello");

    assertThat(get(ODD).status()).isEqualTo(502);
    assertItsConnectionIsNotUsedAgain();
  }

  /** RFC 9112, section 5.1: Netty would make another's field of each. */
  @ParameterizedTest
  @ValueSource(strings = {"X-Odd Y: z", "Content-Length : 5", "Set-Cookie\t: a=b"})
  void a_fields_name_with_a_blank(String field) {
    odd("HTTP/1.1 200 OK\r\n" + field + "\r\nConnection: close\r\n\r\nhello");

    assertThat(get(ODD).status()).isEqualTo(502);
    assertItsConnectionIsNotUsedAgain();
  }

  @Test
  void a_value_with_blanks_and_colons_is_none() {
    odd("HTTP/1.1 200 OK\r\nX-Fine: a b : c\r\nContent-Length: 5\r\n\r\nhello");

    assertThat(get(ODD).head()).contains("X-Fine: a b : c");
  }

  /** RFC 9112, section 8. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\n",
        "no HTTP at all\r\n\r\n"
      })
  void a_head_that_is_cut_off(String head) {
    odd(
        connection -> {
          write(connection, head);
          throw new SocketException("closed on purpose");
        });

    assertThat(get(ODD).status()).isEqualTo(502);
    assertOthersGetTheirOwn();
  }

  @Test
  void a_content_type_that_is_none_goes_on_as_it_came() {
    odd(
        "HTTP/1.1 200 OK\r\nContent-Type: ;;\r\nContent-Length: 20000\r\n\r\n"
            + "x".repeat(20_000));

    RawClient.Answer answer = get(ODD);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head()).contains("Content-Type: ;;");
    assertThat(answer.body()).hasSize(20_000);
  }

  /** RFC 9112, section 9.3: what the instance says of its connection is heeded. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 5\r\n\r\nhello"
      })
  void a_connection_that_is_not_to_be_used_again(String answer) {
    odd(answer);

    assertThat(get(ODD).body()).isEqualTo("hello");
    assertItsConnectionIsNotUsedAgain();
  }

  /** RFC 9112, section 9.3: an answer may come before the request has ended. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_answer_before_the_end_of_the_request(boolean reset) throws Exception {
    try (ServerSocket early = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      gateway.workers(worker("early", early.getLocalPort()));
      Thread.ofVirtual()
          .start(
              () -> {
                while (true) {
                  try (Socket connection = early.accept()) {
                    if (connection.getInputStream().read() >= 0) {
                      write(
                          connection,
                          "HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nlarge");
                      writeNothingFor(connection, 100);
                    }
                    connection.setSoLinger(reset, 0);
                  } catch (IOException e) {
                    if (early.isClosed()) {
                      return;
                    }
                  }
                }
              });
      try (RawClient client = new RawClient(gateway.port())) {
        client.send("POST " + ODD + " HTTP/1.1\r\nHost: g\r\nContent-Length: 3000000\r\n\r\nx");
        client.push("x".repeat(2_999_999));
        RawClient.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).isEqualTo("large");
      }
    }
  }

  /** RFC 9112, sections 7.1 and 8: it is answered 400 and must not be carried out. */
  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\nBAD\r\n", "0\r\nbad : trailer\r\n\r\n", "5\r\nhelloo\r\n0\r\n\r\n"})
  void a_request_body_that_breaks_is_no_whole_request_to_the_instance(String rest) {
    odd(whole("carried out"));
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(
          "POST "
              + ODD
              + " HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      await().until(() -> upstream.heads.get() == 1);
      client.send(rest);
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("urn:signalbox:problem:malformed-body");
      assertThat(client.isClosedByPeer()).isTrue();
    }
    assertOthersGetTheirOwn();
    assertThat(upstream.requests).noneMatch(request -> request.path().equals(ODD));
  }
}
