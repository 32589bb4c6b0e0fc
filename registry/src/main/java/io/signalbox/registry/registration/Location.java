package io.signalbox.registry.registration;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Where an instance can be called, and what it said about that. A service with nothing but Eureka's
 * client says the name of its machine, and the address of whichever interface comes first.
 *
 * @param address in an allowed network
 * @param hostName an address, too
 * @param saidAddress anything
 * @param saidHostName anything
 */
record Location(String address, String hostName, String saidAddress, String saidHostName) {

  private static final int LONGEST_URL = 500;

  /** Whether it is elsewhere than its registration said. */
  boolean isReplaced() {
    return !address.equals(saidAddress);
  }

  /** A page as it can be called, if it leads to the instance. */
  Optional<String> page(String url) {
    if (url.length() > LONGEST_URL) {
      return Optional.empty();
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    if (uri.getHost() == null
        || uri.getRawUserInfo() != null
        || !List.of("http", "https").contains(uri.getScheme())) {
      return Optional.empty();
    }
    String host = withoutBrackets(uri.getHost());
    if (host.equals(hostName) || host.equals(address)) {
      return Optional.of(url);
    }
    return host.equals(saidHostName) || host.equals(saidAddress)
        ? Optional.of(moved(url, uri))
        : Optional.empty();
  }

  private String moved(String url, URI uri) {
    int host = url.indexOf(uri.getHost(), uri.getScheme().length() + "://".length());
    String literal = address.indexOf(':') < 0 ? address : "[" + address + "]";
    return url.substring(0, host) + literal + url.substring(host + uri.getHost().length());
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
