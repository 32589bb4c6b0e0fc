package io.signalbox.gateway.forward;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Waits for a connection that an exchange has to itself. */
record OwnConnection(Address address, Exchange exchange) implements Opening {

  @Override
  public boolean isWanted() {
    return !exchange.isOver();
  }

  @Override
  public void opened(Channel channel) {
    InstanceConnection connection = new InstanceConnection(address, channel);
    channel.pipeline().addLast(connection);
    exchange.connected(connection);
  }

  @Override
  public void failed(Ending ending, @Nullable Throwable cause) {
    exchange.notConnected(ending, cause);
  }
}
