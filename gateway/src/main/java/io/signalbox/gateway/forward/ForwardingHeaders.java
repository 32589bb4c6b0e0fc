package io.signalbox.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says when it goes to an instance: what it said when it came, but for what was
 * about the connection that it came on (RFC 9110, section 7.6.1), and where it comes from, which
 * the gateway knows and a client can only claim. Thread-safe.
 */
public final class ForwardingHeaders {

  private static final String FORWARDED = "X-Forwarded";

  private final String via;

  /**
   * @param name by which the gateway calls itself (RFC 9110, section 7.6.3)
   */
  ForwardingHeaders(String name) {
    this.via = "1.1 " + name;
  }

  /**
   * Makes a request's headers those that an instance gets.
   *
   * @param client where it comes from, if that is known
   * @param secure whether it came in TLS
   */
  public void rewrite(HttpHeaders headers, @Nullable InetSocketAddress client, boolean secure) {
    boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    EndToEndHeaders.keep(headers);
    removeClaims(headers);
    if (chunked) {
      // The framing is this connection's own, but a body stays one of unknown length.
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    headers.add(HttpHeaderNames.VIA, via);
    if (client != null && client.getAddress() != null) {
      headers.set("X-Forwarded-For", client.getAddress().getHostAddress());
    }
    headers.set("X-Forwarded-Proto", secure ? "https" : "http");
    String host = headers.get(HttpHeaderNames.HOST);
    if (host != null) {
      headers.set("X-Forwarded-Host", host);
      headers.set("X-Forwarded-Port", port(host, secure));
    }
  }

  private static void removeClaims(HttpHeaders headers) {
    List<CharSequence> claims = new ArrayList<>(0);
    // As they are: most requests make no claims, and each makes this look.
    for (var all = headers.iteratorCharSequence(); all.hasNext(); ) {
      CharSequence name = all.next().getKey();
      if (isClaim(name)) {
        claims.add(name);
      }
    }
    claims.forEach(headers::remove);
  }

  private static boolean isClaim(CharSequence name) {
    return AsciiString.regionMatches(name, true, 0, FORWARDED, 0, FORWARDED.length())
        || AsciiString.contentEqualsIgnoreCase(name, "Forwarded")
        || AsciiString.contentEqualsIgnoreCase(name, "X-Real-IP");
  }

  private static String port(String host, boolean secure) {
    int colon = host.lastIndexOf(':');
    boolean told = colon > host.lastIndexOf(']') && colon < host.length() - 1;
    String usual = secure ? "443" : "80";
    return told ? host.substring(colon + 1) : usual;
  }
}
