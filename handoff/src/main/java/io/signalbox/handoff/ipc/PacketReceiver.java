package io.signalbox.handoff.ipc;

import java.io.IOException;

/** Takes what comes over a {@link PacketSocket}. Called on one event loop. */
public interface PacketReceiver {

  /**
   * @param packet whose descriptor is the receiver's from now on, unless it throws
   * @throws IOException when no such message may come; it is the last then
   */
  void received(Packet packet) throws IOException;

  /** Nothing more will come. What is sent may still arrive; the socket waits to be closed. */
  void ended();
}
