package io.signalbox.bench.handoff;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections that have been used once and wait for their next request. */
final class IdleConnections implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int BUFFER_BYTES = 4096;

  private final List<Socket> open = new ArrayList<>();

  private IdleConnections() {}

  /**
   * Opens so many, one after the other.
   *
   * @param bytes of the answer's body
   */
  static IdleConnections open(InetSocketAddress server, int count, int bytes) throws IOException {
    IdleConnections connections = new IdleConnections();
    try {
      byte[] request =
          ("GET " + Ways.path(bytes) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      while (connections.open.size() < count) {
        connections.add(server, request, bytes);
      }
      return connections;
    } catch (IOException e) {
      connections.close();
      throw e;
    }
  }

  private void add(InetSocketAddress server, byte[] request, int bytes) throws IOException {
    Socket socket = new Socket(server.getAddress(), server.getPort());
    open.add(socket);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.getOutputStream().write(request);
    StringBuilder answer = new StringBuilder();
    byte[] buffer = new byte[BUFFER_BYTES];
    while (!isWhole(answer, bytes)) {
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        throw new IOException(
            "connection " + open.size() + " was closed with: " + answer.toString().strip());
      }
      answer.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
    }
  }

  private static boolean isWhole(StringBuilder answer, int bytes) {
    int head = answer.indexOf("\r\n\r\n");
    return head >= 0 && answer.length() - head - 4 >= bytes;
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }
}
