package io.signalbox.bench.exchanges;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service behind all ways: it plays one {@link Service} at a time and notes what that gets.
 * Thread-safe, though only one exchange at a time makes sense.
 */
final class Origin implements AutoCloseable {

  /** Longer than proxies keep connections on which nothing happens. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** For a request that is under way though its client has gone. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready";

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile Play play = new Play(Answering.with(OK));

  /** What it plays, and what came of it. */
  private record Play(Service service, List<Line> notes) {

    private Play(Service service) {
      this(service, new CopyOnWriteArrayList<>());
    }
  }

  Origin() throws IOException {
    server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  /** From now on, and nothing has been noted yet. */
  void plays(Service service) {
    play = new Play(service);
  }

  /** What it got since then, once it is done with it. */
  List<Line> notes() throws InterruptedException {
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (busy.get() > 0 && System.nanoTime() - deadline < 0) {
      Thread.sleep(10);
    }
    return List.copyOf(play.notes());
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
      threads.shutdown();
    }
  }

  private void serve(Socket socket) {
    try (Connection connection = new Connection(socket)) {
      connection.waitsFor(PATIENCE);
      boolean kept = true;
      while (kept) {
        Optional<Head> head = connection.head();
        kept = head.isPresent() && serve(head.get(), connection);
      }
    } catch (IOException e) {
      // The peer has broken off; what it has left undone has been noted.
    }
  }

  private boolean serve(Head head, Connection connection) throws IOException {
    Play current = play;
    busy.incrementAndGet();
    try {
      return current.service().serve(head, connection, current.notes()::add);
    } finally {
      busy.decrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
