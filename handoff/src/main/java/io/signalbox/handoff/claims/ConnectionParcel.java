package io.signalbox.handoff.claims;

import io.signalbox.handoff.ipc.Posix;
import java.nio.ByteBuffer;

/**
 * A client's connection on its way from one server to another.
 *
 * @param descriptor of its socket; whoever has the parcel sends it on or discards it
 * @param prelude what was read from it and is not yet answered: a request from its first byte, and
 *     what followed it. Empty when nothing was read
 */
public record ConnectionParcel(int descriptor, ByteBuffer prelude) {

  /** The same, when what was read of it has been taken care of. */
  public ConnectionParcel withoutPrelude() {
    return new ConnectionParcel(descriptor, ByteBuffer.allocate(0));
  }

  /** Closes this copy of the connection. It ends for the client with its last copy. */
  public void discard() {
    Posix.close(descriptor);
  }
}
