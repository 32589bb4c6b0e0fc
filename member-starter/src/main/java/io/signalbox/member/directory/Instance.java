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
 * @param health how it is found out whether it is well
 * @param handoffSocket the name of the socket on which it takes over connections, if it does
 * @param serverName whose certificate it has to have in TLS: the name that has led to its host, or
 *     the host
 */
public record Instance(
    String id,
    boolean secure,
    String host,
    int port,
    Health health,
    @Nullable String handoffSocket,
    String serverName) {

  static final Comparator<Instance> ORDER =
      Comparator.comparing(Instance::id)
          .thenComparing(Instance::secure)
          .thenComparing(Instance::host)
          .thenComparing(Instance::port)
          .thenComparing(instance -> instance.health().toString())
          .thenComparing(Instance::handoffSocket, Comparator.nullsFirst(Comparator.naturalOrder()));

  /** One that has an actuator. */
  public Instance(
      String id,
      boolean secure,
      String host,
      int port,
      int managementPort,
      @Nullable String handoffSocket) {
    this(id, secure, host, port, new Health.Actuator(managementPort), handoffSocket, host);
  }

  /** Its address and port, as in a header or a URI. */
  public String authority() {
    return hostInUri() + ":" + port;
  }

  /** Where it is by its name, as in a header. */
  String namedAuthority() {
    String name = serverName.indexOf(':') < 0 ? serverName : "[" + serverName + "]";
    return port == (secure ? 443 : 80) ? name : name + ":" + port;
  }

  /** Where the {@code endpoint} of its actuator is. */
  public String actuator(String endpoint) {
    int managementPort = health instanceof Health.Actuator(int its) ? its : port;
    // One on a port of its own need not speak TLS, and mostly does not.
    String scheme = managementPort == port ? scheme() : "http";
    return scheme + "://" + hostInUri() + ":" + managementPort + "/actuator/" + endpoint;
  }

  /** The place of {@code path} on it. */
  String uri(String path) {
    return scheme() + "://" + authority() + path;
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
