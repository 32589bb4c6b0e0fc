package io.signalbox.services;

/**
 * Where a service is that registers nowhere.
 *
 * @param host an IP address without brackets, or a name, which may stand for many addresses
 */
public record Backend(String host, int port) {

  /** As it is written: an address of IPv6 in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
