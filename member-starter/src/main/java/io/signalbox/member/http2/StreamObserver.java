package io.signalbox.member.http2;

import io.netty.channel.group.ChannelGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;

/** Does for a stream what Reactor Netty does for each connection that it accepts. Thread-safe. */
final class StreamObserver implements ConnectionObserver {

  private static final Logger log = LoggerFactory.getLogger(StreamObserver.class);

  private final ConnectionObserver server;
  private final @Nullable ChannelGroup connections;

  /**
   * @param server the server's own, which answers
   * @param connections that the server waits for when it stops in order; null when it does not
   */
  StreamObserver(ConnectionObserver server, @Nullable ChannelGroup connections) {
    this.server = server;
    this.connections = connections;
  }

  @Override
  public void onStateChange(Connection connection, State change) {
    if (change == State.CONNECTED && connections != null) {
      connections.add(connection.channel());
    } else if (change == State.DISCONNECTING
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
