package io.signalbox.worker.delivery;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/**
 * A URL that may be called, with the checked addresses to call it at.
 *
 * @param uri absolute, http or https, ASCII only, without user information and fragment
 * @param addresses at least one; every one of them was allowed
 */
public record Target(URI uri, List<InetAddress> addresses) {

  public Target {
    addresses = List.copyOf(addresses);
  }

  static boolean secure(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  static int port(URI uri) {
    if (uri.getPort() != -1) {
      return uri.getPort();
    }
    return secure(uri) ? 443 : 80;
  }

  /** Whether a header meant for one may be sent to the other (RFC 6454 section 5). */
  public static boolean sameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  public boolean secure() {
    return secure(uri);
  }

  public int port() {
    return port(uri);
  }

  /** The host as TLS wants it: without an IPv6 address's brackets and a name's final dot. */
  public String host() {
    String host = uri.getHost();
    if (host.startsWith("[")) {
      return host.substring(1, host.length() - 1);
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** For the Host header: the port only when it is not the scheme's own. */
  public String authority() {
    boolean usual = port() == (secure() ? 443 : 80);
    return usual ? uri.getHost() : uri.getHost() + ":" + port();
  }

  /** What stands in the request line (RFC 9112 section 3.2.1). */
  public String pathAndQuery() {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  /** Scheme, host and port: enough for an error, and without secrets a path or query may hold. */
  public String origin() {
    return uri.getScheme() + "://" + authority();
  }
}
