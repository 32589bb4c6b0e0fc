package io.signalbox.gateway.forward;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells which headers of a message go on to the next hop: not those that are about this connection
 * (RFC 9110 section 7.6.1).
 */
final class EndToEndHeaders {

  private static final Set<String> HOP_BY_HOP =
      ignoringCase(
          "Connection",
          "Keep-Alive",
          "Proxy-Authenticate",
          "Proxy-Authorization",
          "Proxy-Connection",
          "TE",
          "Trailer",
          "Transfer-Encoding",
          "Upgrade");

  private final Set<String> named;

  /**
   * @param connection the message's Connection headers, which may name others
   */
  EndToEndHeaders(List<String> connection) {
    this.named = connection.isEmpty() ? Set.of() : new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String names : connection) {
      // Not by a pattern that takes the blanks: a client's many would take it for ever.
      for (String name : names.split(",")) {
        named.add(name.trim());
      }
    }
  }

  boolean contain(String name) {
    return !HOP_BY_HOP.contains(name) && !named.contains(name);
  }

  private static Set<String> ignoringCase(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(List.of(names));
    return set;
  }
}
