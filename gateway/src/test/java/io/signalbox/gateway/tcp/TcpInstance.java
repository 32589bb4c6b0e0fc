package io.signalbox.gateway.tcp;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An instance that speaks no HTTP, but whatever a test has it say. */
final class TcpInstance implements AutoCloseable {

  /** What it does with each connection, which is closed afterwards. */
  @FunctionalInterface
  interface Play {
    void play(Socket connection) throws IOException;
  }

  private static final int PATIENCE_SECONDS = 20;
  private static final int LOWEST_PORT = 10_000;

  /** Of Linux's {@code ip_local_port_range}. */
  private static final int FIRST_OF_THE_SYSTEM = 32_768;

  private final ServerSocket server;
  private final @Nullable Play play;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  private TcpInstance(int port, @Nullable Play play) {
    this.play = play;
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Thread.ofVirtual().start(this::acceptAll);
  }

  /** One whose connections a test asks for. */
  static TcpInstance start() {
    return new TcpInstance(0, null);
  }

  static TcpInstance playing(Play play) {
    return new TcpInstance(0, play);
  }

  /** One that sends back what comes. */
  static TcpInstance echo() {
    return echoAt(0);
  }

  static TcpInstance echoAt(int port) {
    return new TcpInstance(
        port, connection -> connection.getInputStream().transferTo(connection.getOutputStream()));
  }

  /**
   * A port at which nobody listens now, and that the system gives to nobody who asks for any: the
   * next server to start would have it otherwise.
   */
  static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, FIRST_OF_THE_SYSTEM);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        // Somebody has it.
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many connections are open. */
  long connections() {
    return open.stream().filter(socket -> !socket.isClosed()).count();
  }

  /** The next connection. */
  Socket accepted() throws InterruptedException {
    return Objects.requireNonNull(accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setSoTimeout(PATIENCE_SECONDS * 1_000);
        open.add(socket);
        if (play == null) {
          accepted.add(socket);
        } else {
          Thread.ofVirtual().start(() -> play(play, socket));
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void play(Play play, Socket connection) {
    try (connection) {
      play.play(connection);
    } catch (IOException e) {
      // The other side is gone.
    }
  }

  /** Ends as a process does that is killed with unread bytes: all connections are reset. */
  void kill() {
    try {
      server.close();
      for (Socket socket : open) {
        reset(socket);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void reset(Socket socket) throws IOException {
    if (!socket.isClosed()) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
