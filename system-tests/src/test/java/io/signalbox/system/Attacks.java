package io.signalbox.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Strangers, each of whom does the same harm over and over again until they are stopped. */
final class Attacks implements AutoCloseable {

  private static final int READ_TIMEOUT_MILLIS = 20_000;

  /** Not that of the others. */
  private static final String ADDRESS = "127.0.0.2";

  private final URI gateway;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<String, Integer> done = new ConcurrentSkipListMap<>();

  @FunctionalInterface
  private interface Harm {
    void doOnce() throws IOException, InterruptedException;
  }

  /**
   * @param output the path of a large output
   */
  Attacks(URI gateway, String output) {
    this.gateway = gateway;
    String members =
        IntStream.range(0, 400_000)
            .mapToObj(i -> "\"k" + i + "\":1")
            .collect(Collectors.joining(",", "{", "}"));
    String objects = "[" + "{},".repeat(2_000_000) + "{}]";
    String nested = "[".repeat(1_000_000);
    repeat("many members", () -> post(members));
    repeat("many objects", () -> post("{\"type\":\"digest\",\"input\":" + objects + "}"));
    repeat("deep nesting", () -> post(nested));
    repeat("large outputs at once", () -> together(100, () -> readAll(get(output))));
    repeat("large outputs unread", () -> unread(100, get(output)));
    repeat("large answers unread", () -> unread(100, get("/odd/large")));
    repeat("silence", () -> unread(300, ""));
    repeat("half headers", () -> unread(100, "GET /api/tasks HTTP/1.1\r\nHost: a\r\nX-"));
    repeat(
        "half bodies",
        () -> unread(50, head("POST /api/tasks", "Content-Length: 9000000") + "{\"type\":"));
    repeat(
        "broken chunks",
        () ->
            readAll(
                head("POST /api/tasks", "Transfer-Encoding: chunked") + "2\r\n{}\r\nzz\r\n\r\n"));
    repeat(
        "keys of a web socket draft",
        () ->
            readAll(head("GET /api/task-types", "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 1")));
    repeat("no host", () -> readAll("GET /api/task-types HTTP/1.1\r\n\r\n"));
    for (String odd : List.of("interim", "extra", "half-extra", "cut")) {
      repeat("odd answers: " + odd, () -> readAll(get("/odd/" + odd)));
    }
    repeat("resets", () -> reset(get("/api/tasks?limit=5")));
  }

  private void repeat(String name, Harm harm) {
    threads.submit(
        () -> {
          do {
            try {
              harm.doOnce();
              done.merge(name, 1, Integer::sum);
            } catch (IOException e) {
              // Cut off, as is right; what it means to the others is seen there.
              done.merge(name + ", cut off", 1, Integer::sum);
            }
          } while (!stopped.await(100, TimeUnit.MILLISECONDS));
          return null;
        });
  }

  private String head(String line, String header) {
    return line
        + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n"
        + header
        + "\r\n\r\n";
  }

  private String get(String path) {
    return head("GET " + path, "Accept: */*");
  }

  private void post(String body) throws IOException {
    readAll(head("POST /api/tasks", "Content-Length: " + body.length()) + body);
  }

  private Socket send(String bytes, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.bind(new InetSocketAddress(ADDRESS, 0));
    socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    return socket;
  }

  private void readAll(String bytes) throws IOException {
    try (Socket socket = send(bytes, 0)) {
      byte[] buffer = new byte[64 * 1024];
      while (socket.getInputStream().read(buffer) >= 0) {
        // It is only taken.
      }
    }
  }

  private void reset(String bytes) throws IOException {
    Socket socket = send(bytes, 0);
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private void together(int clients, Harm harm) throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      all.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      harm.doOnce();
                    } catch (IOException | InterruptedException e) {
                      // Cut off.
                      return;
                    }
                  }));
    }
    for (Thread one : all) {
      one.join();
    }
  }

  /** Reads nothing for a while. */
  private void unread(int clients, String bytes) throws IOException, InterruptedException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < clients; i++) {
        sockets.add(send(bytes, 4096));
      }
      stopped.await(10, TimeUnit.SECONDS);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** How often each harm was done. */
  Map<String, Integer> done() {
    return done;
  }

  @Override
  public void close() {
    stopped.countDown();
    threads.close();
  }
}
