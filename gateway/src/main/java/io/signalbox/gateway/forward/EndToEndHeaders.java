package io.signalbox.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells which headers of a message go on to the next hop: not those that are about this connection
 * (RFC 9110 section 7.6.1).
 */
public final class EndToEndHeaders {

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

  /** What no Connection header can take from a message: without it, it would be another. */
  private static final Set<String> KEPT =
      ignoringCase(
          "Authorization", "Content-Length", "Content-Type", "Cookie", "Host", "Set-Cookie");

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

  /** Removes all others from a message's headers. */
  public static void keep(HttpHeaders headers) {
    List<String> connection = headers.getAll(HttpHeaderNames.CONNECTION);
    EndToEndHeaders endToEnd = new EndToEndHeaders(connection);
    List<String> others =
        headers.entries().stream()
            .map(Map.Entry::getKey)
            .filter(name -> !endToEnd.contain(name))
            .toList();
    others.forEach(headers::remove);
  }

  boolean contain(String name) {
    return KEPT.contains(name) || !HOP_BY_HOP.contains(name) && !named.contains(name);
  }

  private static Set<String> ignoringCase(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(List.of(names));
    return set;
  }
}
