package io.signalbox.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as a gateway and a worker would, but once. */
class SoakLoadTest {

  private static final int ODD = 50;
  private static final String SERVED_BY = "X-Served-By: worker-2\r\n";

  private final AtomicInteger requests = new AtomicInteger();
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Integer> ports = ConcurrentHashMap.newKeySet();
  private volatile String oddAnswer = "";

  SoakLoadTest() throws IOException {}

  @BeforeEach
  void start() {
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void all_is_well_with_right_answers() throws Exception {
    oddAnswer = answer("200 OK", SERVED_BY, "body");

    try (SoakLoad load = load()) {
      isThrough(load);
      assertThat(load.faults()).isEmpty();
      assertThat(load.answersOf("worker-2")).isBetween(load.answers() / 2, load.answers() - 1);
    }
  }

  @Test
  void an_error_of_the_server_is_a_fault() throws Exception {
    isFault(answer("503 Service Unavailable", SERVED_BY, "body"), "503");
  }

  @Test
  void so_is_the_answer_of_another() throws Exception {
    isFault(answer("200 OK", SERVED_BY, "secret"), "secret");
  }

  @Test
  void so_is_one_that_no_worker_gave() throws Exception {
    isFault(answer("200 OK", "", "body"), "server=,");
  }

  @Test
  void so_is_the_end_of_the_connection() throws Exception {
    isFault("", "ended");
  }

  @Test
  void unless_its_worker_was_killed() throws Exception {
    try (SoakLoad load = load()) {
      load.kills(ports);
      isThrough(load);
      assertThat(load.faults()).isEmpty();
      assertThat(load).asString().contains(" of which 1 ended");
    }
  }

  private void isFault(String odd, String told) throws Exception {
    oddAnswer = odd;
    try (SoakLoad load = load()) {
      load.kills(Set.of());
      isThrough(load);
      assertThat(load.faults()).singleElement().asString().contains(told);
    }
  }

  private SoakLoad load() throws IOException {
    URI gateway = URI.create("http://127.0.0.1:" + server.getLocalPort());
    return SoakLoad.start(gateway, true, 1);
  }

  private static void isThrough(SoakLoad load) {
    await().until(() -> load.answers() > 2 * ODD);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        ports.add(client.getPort());
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client) {
      var in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("GET ")) {
          String answer = answer(line.split(" ")[1]);
          if (answer.isEmpty()) {
            return;
          }
          client.getOutputStream().write(answer.getBytes(US_ASCII));
        }
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private String answer(String path) {
    if (requests.incrementAndGet() == ODD) {
      return oddAnswer;
    }
    return path.startsWith("/api/")
        ? answer("200 OK", SERVED_BY, "body")
        : answer("404 Not Found", "", "{}");
  }

  private static String answer(String status, String header, String body) {
    return "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(status, header, body.length(), body);
  }
}
