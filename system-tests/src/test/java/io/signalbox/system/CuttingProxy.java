package io.signalbox.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes bytes on to a server and back, but for some of its answers: instead of their first bytes
 * the client gets a reset. The server has done then what it was asked.
 */
final class CuttingProxy implements AutoCloseable {

  private final InetSocketAddress server;
  private final int every;
  private final ServerSocket listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answers = new AtomicInteger();

  /** Answers that nobody got. */
  final AtomicInteger cut = new AtomicInteger();

  /**
   * @param every which answer is cut off, of all that come
   */
  CuttingProxy(URI server, int every) throws IOException {
    this.server = new InetSocketAddress(server.getHost(), server.getPort());
    this.every = every;
    Thread.ofVirtual().start(this::acceptAll);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket behind = new Socket(server.getAddress(), server.getPort())) {
      Thread.ofVirtual().start(() -> passRequests(client, behind));
      passAnswers(behind.getInputStream(), client);
    } catch (IOException e) {
      // One side has ended, and so does the other.
    } finally {
      open.remove(client);
    }
  }

  private static void passRequests(Socket client, Socket behind) {
    try {
      client.getInputStream().transferTo(behind.getOutputStream());
      behind.shutdownOutput();
    } catch (IOException e) {
      // The other direction sees it as well.
    }
  }

  private void passAnswers(InputStream from, Socket client) throws IOException {
    OutputStream to = client.getOutputStream();
    byte[] bytes = new byte[64 * 1024];
    for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
      if (answers.incrementAndGet() % every == 0) {
        cut.incrementAndGet();
        client.setSoLinger(true, 0);
        return;
      }
      to.write(bytes, 0, read);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket client : open) {
      client.close();
    }
  }
}
