package io.signalbox.member.tcp;

import java.util.regex.Pattern;

/**
 * A service of TCP, whatever is spoken on it. A bean of this type is all that a member needs: it
 * listens for the service, tells the registry where, and takes over connections from gateways on
 * its host, which come into the same pipeline. Immutable.
 *
 * <p>When the client ends what it sends, Netty closes the connection, unless the pipeline sets
 * {@link io.netty.channel.ChannelOption#ALLOW_HALF_CLOSURE}. Probes come as connections, too.
 *
 * @param name under which gateways declare it: letters, digits and -
 * @param port where it listens, at the member's address; {@link #ANY_PORT} for a free one
 * @param connections what becomes of each of its connections
 */
public record TcpService(String name, int port, ConnectionPipeline connections) {

  /** A port that the system chooses. */
  public static final int ANY_PORT = 0;

  private static final Pattern NAME = Pattern.compile("[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final int HIGHEST_PORT = 65_535;

  /**
   * @throws IllegalArgumentException for what cannot be a name or a port
   */
  public TcpService {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is no name of a service: write letters, digits and -");
    }
    if (port < ANY_PORT || port > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          name + ": " + port + " is no port: write a number from 1 to 65535, or 0 for a free one");
    }
  }

  /** One that listens at a free port. */
  public TcpService(String name, ConnectionPipeline connections) {
    this(name, ANY_PORT, connections);
  }
}
