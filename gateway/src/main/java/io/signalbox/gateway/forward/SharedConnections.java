package io.signalbox.gateway.forward;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * One event loop's connections of HTTP/2 to the instances, each of which carries many exchanges at
 * once (RFC 9113, section 9.1). Runs on its event loop.
 */
final class SharedConnections {

  private final PoolSettings settings;
  private final Permits permits;
  private final Pool.Connector connector;
  private final Map<Address, Deque<SharedConnection>> connections = new HashMap<>();

  SharedConnections(PoolSettings settings, Permits permits, Pool.Connector connector) {
    this.settings = settings;
    this.permits = permits;
    this.connector = connector;
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
      connector.connect(address, connection);
    } else {
      exchange.notConnected(Ending.SATURATED, null);
    }
  }

  /** Closes what has nothing to do for too long, or is too old, and forgets what has ended. */
  void retire(long now) {
    // Whoever is told of an end may take another one meanwhile.
    connections.values().stream()
        .flatMap(Deque::stream)
        .toList()
        .forEach(connection -> connection.retire(now, settings));
    connections.values().forEach(each -> each.removeIf(SharedConnection::isOver));
    connections.values().removeIf(Deque::isEmpty);
  }

  boolean isEmpty() {
    return connections.isEmpty();
  }
}
