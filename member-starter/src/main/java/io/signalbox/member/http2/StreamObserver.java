package io.signalbox.member.http2;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;

/** Does for a stream what Reactor Netty does for each connection that it accepts. Thread-safe. */
final class StreamObserver implements ConnectionObserver {

  private static final Logger log = LoggerFactory.getLogger(StreamObserver.class);

  private final ConnectionObserver server;

  /**
   * @param server the server's own, which answers
   */
  StreamObserver(ConnectionObserver server) {
    this.server = server;
  }

  @Override
  public void onStateChange(Connection connection, State change) {
    if (change == State.DISCONNECTING
        && connection.channel().isActive()
        && !connection.isPersistent()) {
      connection.dispose();
    }
    server.onStateChange(connection, change);
  }

  @Override
  public void onUncaughtException(Connection connection, Throwable error) {
    log.debug("A stream ends: {}", error.toString());
    connection.dispose();
  }
}
