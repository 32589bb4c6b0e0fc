package io.signalbox.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * Tells which headers of a message go on to the next hop: not those that are about this connection
 * (RFC 9110 section 7.6.1).
 */
public final class EndToEndHeaders {

  private static final List<AsciiString> HOP_BY_HOP =
      List.of(
          HttpHeaderNames.CONNECTION,
          AsciiString.cached("keep-alive"),
          HttpHeaderNames.PROXY_AUTHENTICATE,
          HttpHeaderNames.PROXY_AUTHORIZATION,
          AsciiString.cached("proxy-connection"),
          HttpHeaderNames.TE,
          HttpHeaderNames.TRANSFER_ENCODING,
          HttpHeaderNames.UPGRADE);

  /** What no Connection header can take from a message: without it, it would be another. */
  private static final List<AsciiString> KEPT =
      List.of(
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.COOKIE,
          HttpHeaderNames.HOST,
          HttpHeaderNames.SET_COOKIE);

  private EndToEndHeaders() {}

  /** Removes all others from a message's headers. */
  public static void keep(HttpHeaders headers) {
    List<String> connection = headers.getAll(HttpHeaderNames.CONNECTION);
    HOP_BY_HOP.forEach(headers::remove);
    for (String names : connection) {
      // Not by a pattern that takes the blanks: a client's many would take it for ever.
      for (String name : names.split(",")) {
        removeNamed(headers, name.trim());
      }
    }
  }

  /**
   * Removes from a message's trailers what nobody may say there, where many read on as if it were
   * in the header (RFC 9110, section 6.5.1).
   */
  public static void keepOfTrailers(HttpHeaders trailers) {
    keep(trailers);
    KEPT.forEach(trailers::remove);
    trailers.remove(HttpHeaderNames.CONTENT_ENCODING);
    trailers.remove(HttpHeaderNames.CONTENT_RANGE);
  }

  private static void removeNamed(HttpHeaders headers, String name) {
    if (KEPT.stream().noneMatch(kept -> kept.contentEqualsIgnoreCase(name))) {
      headers.remove(name);
    }
  }
}
