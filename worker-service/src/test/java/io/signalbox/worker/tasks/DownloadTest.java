package io.signalbox.worker.tasks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Outputs on their way to clients. */
@ExtendWith(OutputCaptureExtension.class)
class DownloadTest extends TaskApiFixture {

  private static final int SIZE = 5_000_000;

  @Autowired private MeterRegistry meters;

  @Test
  void a_large_output_arrives_byte_for_byte_in_pieces() throws Exception {
    byte[] bytes = random();
    String id = ended(bytes);
    int before = pieces(id);
    HttpResponse<byte[]> answer =
        client.send(request(path(id)).build(), BodyHandlers.ofByteArray());
    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(SIZE);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(pieces(id) - before).isGreaterThan(30);
  }

  @Test
  void who_asks_for_the_header_alone_costs_no_piece() throws Exception {
    String id = ended(random());
    var answer =
        client.send(
            request(path(id)).method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.discarding());
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(SIZE);
    assertThat(pieces(id)).isZero();
  }

  @Test
  void an_instance_that_fails_in_the_midst_costs_nothing() throws Exception {
    byte[] bytes = random();
    String id = ended(bytes);
    HttpResponse<InputStream> answer =
        client.send(request(path(id)).build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      byte[] start = body.readNBytes(100_000);
      DATA_TIER.failures.set(2);
      byte[] rest = body.readAllBytes();
      assertThat(start.length + rest.length).isEqualTo(SIZE);
    } finally {
      DATA_TIER.failures.set(0);
    }
  }

  @Test
  void an_output_that_is_gone_in_the_midst_is_cut_off_and_costs_a_line_of_log(CapturedOutput log)
      throws Exception {
    String id = ended(new byte[8 * SIZE]);
    HttpResponse<InputStream> answer =
        client.send(request(path(id)).build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      body.readNBytes(100_000);
      DATA_TIER.forget(id);
      assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
    }
    assertThat(log.getAll().lines().filter(line -> line.contains(id))).hasSize(1);
    assertThat(log.getAll()).contains("breaks off").doesNotContain("\tat ");
  }

  @Test
  void a_client_that_does_not_read_holds_a_piece_and_is_cut_off_in_the_end() throws Exception {
    byte[] more = new byte[8 * SIZE];
    String id = ended(more);
    int before = pieces(id);
    try (Socket slow = slow()) {
      ask(slow, path(id));
      // What the system's buffers take, and no more of it after that.
      await().until(() -> pieces(id) > before);
      int taken = await().during(Duration.ofMillis(300)).until(() -> pieces(id), n -> true);
      assertThat(taken - before).isLessThan(more.length / (128 * 1024));
      assertCut(slow);
    }
    await().until(() -> used() == 0);
  }

  @Test
  void beyond_the_bound_a_client_is_asked_to_come_again() throws Exception {
    String id = ended(new byte[8 * SIZE]);
    List<Socket> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        Socket reader = slow();
        readers.add(reader);
        ask(reader, path(id));
        reader.getInputStream().read();
      }
      var refused = get(path(id));
      assertProblem(refused, 503, "busy");
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
    await().until(() -> get(path(id)).statusCode() == 200);
  }

  @Test
  void an_output_shown_with_its_task_is_fetched_in_its_own_words() throws Exception {
    String id = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    DATA_TIER.succeed(id, "{ \"a\" : 1.50 }");
    var answer = get(path(id));
    assertThat(answer.body()).isEqualTo("{ \"a\" : 1.50 }");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void an_answer_that_its_client_does_not_take_does_not_hold_memory_for_ever() throws Exception {
    String id = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    DATA_TIER.succeed(id, "\"" + "a".repeat(900_000) + "\"");
    List<Socket> readers = new ArrayList<>();
    try {
      // As many as there is memory for.
      for (int i = 0; i < 2; i++) {
        Socket reader = slow();
        readers.add(reader);
        for (int j = 0; j < 50; j++) {
          ask(reader, "/api/tasks/" + id);
        }
      }
      await().until(() -> used() > 1_000_000);
      for (Socket reader : readers) {
        assertCut(reader);
      }
      await().until(() -> used() == 0);
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
  }

  /** What the budget for answers has lent, as its metric says. */
  private double used() {
    return meters.get("signalbox.memory.used").tag("budget", "light").gauge().value();
  }

  private static void assertCut(Socket client) throws Exception {
    client.setSoTimeout(30_000);
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> endOf(client));
  }

  /** Whether the other side has closed: it says so once everything has been read. */
  private static boolean endOf(Socket client) throws Exception {
    try {
      client.getOutputStream().write("\r\n".getBytes(US_ASCII));
      return false;
    } catch (SocketException closed) {
      return true;
    }
  }

  private Socket slow() throws Exception {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    return socket;
  }

  private static void ask(Socket socket, String path) throws Exception {
    socket
        .getOutputStream()
        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
  }

  private static String path(String id) {
    return "/api/tasks/" + id + "/output";
  }

  private static int pieces(String id) {
    return (int)
        DATA_TIER.calls.stream()
            .filter(call -> call.equals("GET /internal/tasks/" + id + "/output"))
            .count();
  }

  private static byte[] random() {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static String ended(byte[] output) {
    String id = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    DATA_TIER.succeed(id, "image/png", output);
    return id;
  }
}
