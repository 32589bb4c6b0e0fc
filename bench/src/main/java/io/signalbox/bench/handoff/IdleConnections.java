package io.signalbox.bench.handoff;

import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Request;
import io.signalbox.bench.http.Response;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections that have been used once and wait for their next request. */
final class IdleConnections implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<HttpConnection> open = new ArrayList<>();

  private IdleConnections() {}

  /**
   * Opens so many, one after the other.
   *
   * @param bytes of the answer's body
   */
  static IdleConnections open(InetSocketAddress server, int count, int bytes) throws IOException {
    IdleConnections connections = new IdleConnections();
    try {
      Request request = Request.get(server, Ways.path(bytes));
      while (connections.open.size() < count) {
        connections.add(new HttpConnection(server, PATIENCE), request);
      }
      return connections;
    } catch (IOException e) {
      connections.close();
      throw e;
    }
  }

  private void add(HttpConnection connection, Request request) throws IOException {
    open.add(connection);
    Response response = connection.exchange(request);
    if (!connection.isOpen()) {
      throw new IOException("connection " + open.size() + " was closed with: " + response);
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpConnection connection : open) {
      connection.close();
    }
  }
}
