package io.signalbox.member.directory;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;

/** Finds out whether somebody takes connections at an address. */
public final class PortCheck {

  private PortCheck() {}

  /**
   * Connects to somebody. A connection to a dead port on this machine can be given that very port
   * to come from and then answers itself (RFC 9293, 3.5: simultaneous open): that is nobody.
   *
   * @param socket not connected yet
   * @throws IOException when nobody takes it
   */
  public static void connect(Socket socket, SocketAddress address, Duration timeout)
      throws IOException {
    socket.connect(address, Math.toIntExact(timeout.toMillis()));
    if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
      throw new ConnectException("Connection refused (it answered itself)");
    }
  }
}
