package io.signalbox.member.registration;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

/** Finds the address under which the rest of the cluster reaches this machine. */
final class OwnAddress {

  private static final int ANY_PORT = 9;

  private OwnAddress() {}

  /**
   * The address from which this machine reaches {@code registry}: where the registry is, there the
   * other members are. Empty while the registry's name does not resolve or no network leads there.
   */
  static Optional<InetAddress> towards(URI registry) {
    // Connecting a datagram socket sends nothing: the kernel only looks up the way.
    try (DatagramSocket socket = new DatagramSocket()) {
      int port = registry.getPort() < 0 ? ANY_PORT : registry.getPort();
      InetSocketAddress target = new InetSocketAddress(registry.getHost(), port);
      if (target.isUnresolved()) {
        return Optional.empty();
      }
      socket.connect(target);
      InetAddress own = socket.getLocalAddress();
      return own == null || own.isAnyLocalAddress() ? Optional.empty() : Optional.of(own);
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code address} stands for every address of a machine and so for none. */
  static boolean isWildcard(String address) {
    try {
      return InetAddress.ofLiteral(address).isAnyLocalAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
