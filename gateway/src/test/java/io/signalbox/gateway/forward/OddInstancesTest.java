package io.signalbox.gateway.forward;

import static io.signalbox.gateway.RunningGateway.worker;
import static io.signalbox.gateway.Upstream.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RunningGateway;
import io.signalbox.gateway.Upstream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an instance may send, byte by byte, and who gets it. */
class OddInstancesTest {

  private static final String ODD = "/api/tasks/odd";

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

  private static RawClient.Answer get(String path) {
    return RawClient.get(gateway.port(), path);
  }

  private static String everything(String path) {
    try (RawClient client = new RawClient(gateway.port())) {
      return client
          .send("GET " + path + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n")
          .everything();
    }
  }

  /** One after the other, so that they would use a connection again. */
  private static void assertOthersGetTheirOwn() {
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

  /** RFC 9110, section 15.2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n",
        "HTTP/1.1 150 Who Knows\r\nContent-Length: 5\r\n\r\n"
      })
  void anInterimAnswerIsNotTheAnswer(String interim) {
    odd(interim + whole("final"));

    assertThat(get(ODD).body()).isEqualTo("final");
    assertOthersGetTheirOwn();
  }

  @Test
  void anInterimAnswerBeforeOneToHead() {
    odd(
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Final: yes\r\n"
            + "\r\n");

    try (RawClient client = new RawClient(gateway.port())) {
      client.send("HEAD " + ODD + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
      assertThat(client.everything()).startsWith("HTTP/1.1 200").contains("X-Final: yes");
    }
    assertOthersGetTheirOwn();
  }

  @Test
  void theFinalAnswerThatComesLaterIsNobodyElses() throws Exception {
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
  void aSwitchOfProtocolsThatNobodyAskedFor() {
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
  void whatComesBehindAnAnswerReachesNobody(String answer) {
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
  void whatComesOnAnIdleConnectionReachesNobody() {
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
  void anAnswerInChunksThatBreaksOffHasNoEnd() {
    odd(broken("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));

    assertThat(everything(ODD)).contains("hello").doesNotContain("\r\n0\r\n");
    assertOthersGetTheirOwn();
  }

  @Test
  void anAnswerOfUnknownLengthThatIsResetHasNoEnd() {
    odd(broken("HTTP/1.1 200 OK\r\n\r\nhello"));

    assertThat(everything(ODD)).contains("hello").doesNotContain("\r\n0\r\n");
    assertOthersGetTheirOwn();
  }

  @Test
  void aLongAnswerThatBreaksOffEndsTheConnection() {
    odd(broken("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + "x".repeat(100_000)));

    try (RawClient client = new RawClient(gateway.port())) {
      client.send("GET " + ODD + " HTTP/1.1\r\nHost: gateway\r\n\r\n");
      client.send("GET /api/tasks/next HTTP/1.1\r\nHost: gateway\r\n\r\n");
      assertThat(client.everything()).startsWith("HTTP/1.1 200").doesNotContain("/api/tasks/next");
    }
    assertOthersGetTheirOwn();
  }

  @Test
  void aShortAnswerThatBreaksOffIsA502() {
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
  void whatIsNoStatusCode(String code) {
    odd("HTTP/1.1 " + code + " Odd\r\nContent-Length: 5\r\n\r\nhello");

    assertThat(get(ODD).status()).isEqualTo(502);
    assertItsConnectionIsNotUsedAgain();
  }

  /** RFC 9112, sections 7.1 and 8: it is answered 400 and must not be carried out. */
  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\nBAD\r\n", "0\r\nbad : trailer\r\n\r\n", "5\r\nhelloo\r\n0\r\n\r\n"})
  void aRequestBodyThatBreaksIsNoWholeRequestToTheInstance(String rest) {
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
