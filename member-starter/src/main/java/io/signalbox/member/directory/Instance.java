package io.signalbox.member.directory;

import io.signalbox.networks.Literal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A server that requests can be sent to.
 *
 * @param id what the registry calls it, fit for a header
 * @param secure whether it is called in TLS
 * @param host an IP address in letters, never a name
 * @param managementPort where its actuator is
 * @param handoffSocket the name of the socket on which it takes over connections, if it does
 */
public record Instance(
    String id,
    boolean secure,
    String host,
    int port,
    int managementPort,
    @Nullable String handoffSocket) {

  static final Comparator<Instance> ORDER =
      Comparator.comparing(Instance::id)
          .thenComparing(Instance::secure)
          .thenComparing(Instance::host)
          .thenComparing(Instance::port)
          .thenComparing(Instance::managementPort)
          .thenComparing(Instance::handoffSocket, Comparator.nullsFirst(Comparator.naturalOrder()));

  /** Its address and port, as in a header or a URI. */
  public String authority() {
    return hostInUri() + ":" + port;
  }

  /** Where its actuator's {@code endpoint} is. */
  String actuator(String endpoint) {
    // One on a port of its own need not speak TLS, and mostly does not.
    String scheme = managementPort == port ? scheme() : "http";
    return scheme + "://" + hostInUri() + ":" + managementPort + "/actuator/" + endpoint;
  }

  private String scheme() {
    return secure ? "https" : "http";
  }

  /** As it stands in a URI: an address of IPv6 in brackets. */
  public String hostInUri() {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(Literal.parse(host), port);
  }

  /** The place of {@code requested} on this instance, its escapes untouched. */
  public URI locate(URI requested) {
    String query = requested.getRawQuery();
    return URI.create(
        scheme()
            + "://"
            + authority()
            + requested.getRawPath()
            + (query == null ? "" : "?" + query));
  }
}
