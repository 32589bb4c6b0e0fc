package io.signalbox.gateway.forward;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One event loop's connections of HTTP/2 to the instances, each of which carries many exchanges at
 * once (RFC 9113, section 9.1). Runs on its event loop.
 */
final class SharedConnections {

  private final PoolSettings settings;
  private final Permits permits;
  private final Opener opener;
  private final Map<Address, Deque<SharedConnection>> connections = new HashMap<>();

  /** Opens a connection for which there is a permit. */
  @FunctionalInterface
  interface Opener {
    void open(Address address, Opening opening);
  }

  SharedConnections(PoolSettings settings, Permits permits, Opener opener) {
    this.settings = settings;
    this.permits = permits;
    this.opener = opener;
  }

  /** Tells {@code exchange} of a stream on one of them, or why there is none. */
  void take(Address address, Exchange exchange) {
    Deque<SharedConnection> open = connections.computeIfAbsent(address, key -> new ArrayDeque<>());
    for (SharedConnection connection : open) {
      if (connection.hasRoom()) {
        connection.take(exchange);
        return;
      }
      if (connection.takesNothing()) {
        exchange.notConnected(Ending.SATURATED, null);
        return;
      }
    }
    // Nobody waits: who has no room now may have none for hours.
    if (permits.askNow(address)) {
      SharedConnection connection =
          new SharedConnection(address, waiting -> take(address, waiting));
      open.addFirst(connection);
      connection.take(exchange);
      opener.open(address, connection);
    } else {
      exchange.notConnected(Ending.SATURATED, null);
    }
  }

  /** Closes what has nothing to do for too long, or is too old, and forgets what has ended. */
  void retire(long now) {
    for (List<SharedConnection> each : copies()) {
      for (SharedConnection connection : each) {
        connection.retire(now, settings);
      }
    }
    connections.values().forEach(each -> each.removeIf(SharedConnection::isOver));
    connections.values().removeIf(Deque::isEmpty);
  }

  private List<List<SharedConnection>> copies() {
    return connections.values().stream().<List<SharedConnection>>map(ArrayList::new).toList();
  }

  boolean isEmpty() {
    return connections.isEmpty();
  }
}
