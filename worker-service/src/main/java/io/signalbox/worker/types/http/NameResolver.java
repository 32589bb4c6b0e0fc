package io.signalbox.worker.types.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host name; may block. */
@FunctionalInterface
interface NameResolver {

  /** At least one address, the best first. */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** The operating system's resolver, behind the JDK's cache. */
  static NameResolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
