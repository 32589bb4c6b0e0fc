package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as a gateway and a member would, but for one thing. */
class ClientTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** In which the first twelve questions are small and each is asked alone. */
  private static final int CONVERSATION = 1;

  private static final String SERVED_BY = "X-Served-By: member-1\r\n";

  private final Tally tally = new Tally();
  private final Casualties casualties = new Casualties(Switch.HANDOFF);
  private final AtomicInteger requests = new AtomicInteger();
  private ServerSocket server;
  private volatile int odd = Integer.MAX_VALUE;
  private volatile Answer oddly = (out, path) -> {};

  /** What becomes of one request. */
  private interface Answer {
    void write(OutputStream out, String path) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void all_is_well_with_right_answers() throws InterruptedException {
    converse(1000);

    assertThat(requests).hasValue(1000);
    assertThat(tally.done()).isEqualTo(1000);
    assertThat(tally.faults()).isZero();
    assertThat(tally.connections()).isEqualTo(1);
    assertThat(tally.slowest()).isPositive();
  }

  @Test
  void an_error_of_the_server_is_a_fault() throws InterruptedException {
    tenth((out, path) -> write(out, "503 Service Unavailable", SERVED_BY, "later"));

    converse(100);

    assertFailed(Failure.SERVER_ERROR, 1);
    assertThat(tally.notes()).singleElement().asString().contains("503");
  }

  @Test
  void so_is_an_answer_of_another_length() throws InterruptedException {
    tenth((out, path) -> write(out, "200 OK", SERVED_BY, "xxx"));

    converse(100);

    assertFailed(Failure.WRONG, 1);
  }

  @Test
  void so_is_an_answer_that_no_member_gave() throws InterruptedException {
    tenth((out, path) -> write(out, "200 OK", "", "x".repeat(200)));

    converse(100);

    assertFailed(Failure.WRONG, 1);
  }

  @Test
  void so_is_silence() throws InterruptedException {
    tenth((out, path) -> {});

    converse(100, Duration.ofSeconds(2));

    assertFailed(Failure.HUNG, 1);
    assertThat(tally.connections()).isEqualTo(2);
  }

  @Test
  void so_is_the_end_of_the_connection_and_the_client_goes_on_over_another()
      throws InterruptedException {
    tenth((out, path) -> out.close());

    converse(100);

    assertFailed(Failure.ENDED, 1);
    assertThat(tally.connections()).isEqualTo(2);
  }

  @Test
  void unless_its_member_was_killed() throws InterruptedException {
    tenth(
        (out, path) -> {
          casualties.killed("member-1", System.nanoTime());
          out.close();
        });

    converse(100);

    assertThat(tally.failures(Failure.KILLED)).isEqualTo(1);
    assertThat(tally.done()).isEqualTo(100);
    assertThat(tally.faults()).isZero();
    assertThat(tally.notes()).isEmpty();
  }

  private void assertFailed(Failure failure, int times) {
    assertThat(tally.failures(failure)).isEqualTo(times);
    assertThat(tally.faults()).isEqualTo(times);
    assertThat(tally.done()).isEqualTo(100);
  }

  private void tenth(Answer answer) {
    odd = 10;
    oddly = answer;
  }

  private void converse(int questions) throws InterruptedException {
    converse(questions, PATIENCE);
  }

  private void converse(int questions, Duration deadline) throws InterruptedException {
    try (Client client =
        new Client(
            new InetSocketAddress(server.getInetAddress(), server.getLocalPort()),
            deadline,
            tally,
            casualties)) {
      client.converse(CONVERSATION, questions);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("GET ")) {
          answer(client.getOutputStream(), line.split(" ")[1]);
        }
      }
    } catch (IOException e) {
      // The client has closed, or was meant to be let down.
    }
  }

  private void answer(OutputStream out, String path) throws IOException {
    if (requests.incrementAndGet() == odd) {
      oddly.write(out, path);
    } else if (path.startsWith("/api/tasks/")) {
      int length = Integer.parseInt(path.substring("/api/tasks/".length()));
      write(out, "200 OK", SERVED_BY, "x".repeat(length));
    } else {
      write(out, "404 Not Found", "", "{}");
    }
  }

  private static void write(OutputStream out, String status, String header, String body)
      throws IOException {
    String answer =
        "HTTP/1.1 " + status + "\r\n" + header + "Content-Length: " + body.length() + "\r\n\r\n";
    out.write((answer + body).getBytes(StandardCharsets.US_ASCII));
  }
}
