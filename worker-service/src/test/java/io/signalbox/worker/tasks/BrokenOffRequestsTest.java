package io.signalbox.worker.tasks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Clients that go away at any point of what they have asked for. */
class BrokenOffRequestsTest extends TaskApiFixture {

  private static final int REQUESTS = 600;
  private static final int AT_ONCE = 16;

  @Autowired private MeterRegistry meters;

  @Test
  void wherever_clients_break_off_all_memory_and_all_places_are_given_back() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String fetched = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    DATA_TIER.succeed(fetched, "image/png", new byte[2_000_000]);
    List<String> requests = requests(fetched);
    List<Future<?>> clients = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < REQUESTS; i++) {
        byte[] request = requests.get(random.nextInt(requests.size())).getBytes(US_ASCII);
        int sent = random.nextBoolean() ? request.length : random.nextInt(request.length);
        int read = random.nextInt(3) == 0 ? Integer.MAX_VALUE : random.nextInt(300_000);
        boolean reset = random.nextBoolean();
        clients.add(threads.submit(() -> exchange(request, sent, read, reset)));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(used())
                    .as("seed %d", seed)
                    .hasSize(6)
                    .allSatisfy((budget, bytes) -> assertThat(bytes).as(budget).isZero()));
    // It may take a second until a client is known to be gone.
    await().untilAsserted(() -> assertPlacesForReaders(fetched));
    assertThat(post(task("sleep", Map.of("seconds", 0)), "Prefer", "wait=10").statusCode())
        .isEqualTo(200);
  }

  /** As many as there are places. */
  private void assertPlacesForReaders(String fetched) throws IOException {
    List<Socket> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        Socket reader = new Socket("127.0.0.1", port);
        readers.add(reader);
        reader.getOutputStream().write(head("GET", "/api/tasks/" + fetched + "/output"));
        assertThat(new String(reader.getInputStream().readNBytes(600), US_ASCII))
            .startsWith("HTTP/1.1 200");
      }
    } finally {
      for (Socket reader : readers) {
        reader.setSoLinger(true, 0);
        reader.close();
      }
    }
  }

  private List<String> requests(String fetched) {
    String shown = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    DATA_TIER.succeed(shown, "\"" + "a".repeat(120_000) + "\"");
    String queued = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    List<String> requests = new ArrayList<>();
    for (String path :
        List.of(
            "/api/tasks/" + fetched + "/output",
            "/api/tasks/" + shown + "/output",
            "/api/tasks/" + queued + "/output",
            "/api/tasks/" + shown,
            "/api/tasks/" + shown + "/events",
            "/api/tasks/" + queued + "/events",
            "/api/tasks?limit=200")) {
      requests.add(new String(head("GET", path), US_ASCII));
      requests.add(new String(head("HEAD", path), US_ASCII));
    }
    for (String body :
        List.of(
            task("sleep", Map.of("seconds", 0.1)),
            task("digest", Map.of("text", "a".repeat(300_000), "iterations", 10)),
            task("digest", Map.of("text", "a".repeat(3_000_000))),
            task("digest", Map.of("text", "a".repeat(300_000))) + "}",
            "{\"type\":\"digest\",\"input\":{\"text\":\"" + "\\u20ac".repeat(300_000) + "\"}}")) {
      String start =
          "POST /api/tasks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
              + "Content-Type: application/json\r\nPrefer: wait=1\r\n";
      requests.add(start + "Content-Length: " + body.length() + "\r\n\r\n" + body);
      requests.add(
          start
              + "Transfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(body.length())
              + "\r\n"
              + body
              + "\r\n0\r\n\r\n");
    }
    return requests;
  }

  private static byte[] head(String method, String path) {
    return (method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .getBytes(US_ASCII);
  }

  /** Sends and reads so much at most, and goes away with a reset or without. */
  private void exchange(byte[] request, int sent, int read, boolean reset) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(200);
      if (reset) {
        socket.setSoLinger(true, 0);
      }
      socket.getOutputStream().write(request, 0, sent);
      if (sent == request.length) {
        InputStream answer = socket.getInputStream();
        byte[] piece = new byte[16 * 1024];
        int length = 0;
        for (int all = 0; all < read && length >= 0; all += length) {
          length = answer.read(piece);
        }
      }
    } catch (IOException e) {
      // It was refused before it was all sent, or there is nothing to read for long.
    }
  }

  /** What each budget has lent, as its metric says. */
  private Map<String, Double> used() {
    return meters.get("signalbox.memory.used").gauges().stream()
        .collect(Collectors.toMap(gauge -> gauge.getId().getTag("budget"), Gauge::value));
  }
}
