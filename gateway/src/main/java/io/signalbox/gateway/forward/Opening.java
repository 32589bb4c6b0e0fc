package io.signalbox.gateway.forward;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Waits for a connection to an instance. Called on the event loop that it is to be on. */
interface Opening {

  /** Whether the connection is still of use. */
  boolean isWanted();

  /** It is there, and its codec with it. */
  void opened(Channel channel);

  /** It could not be opened. */
  void failed(Ending ending, @Nullable Throwable cause);
}
