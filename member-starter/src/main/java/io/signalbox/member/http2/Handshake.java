package io.signalbox.member.http2;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What opens a WebSocket in HTTP/1.1 (RFC 6455, section 4) and is not said in HTTP/2 (RFC 8441,
 * section 5), where {@code :protocol} says it.
 */
final class Handshake {

  private static final int KEY_BYTES = 16;

  private Handshake() {}

  static boolean isFor(CharSequence protocol) {
    return HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocol);
  }

  /** Adds it to a request, with a key that no client knows. */
  static void addTo(HttpHeaders fields) {
    byte[] key = new byte[KEY_BYTES];
    ThreadLocalRandom.current().nextBytes(key);
    fields
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, Base64.getEncoder().encodeToString(key));
  }

  /** Of no other request of HTTP/2: no client may say it. */
  static boolean isIn(HttpHeaders fields) {
    return fields.contains(HttpHeaderNames.UPGRADE);
  }

  /** Removes from an answer what is not about its connection. */
  static void removeFrom(HttpHeaders fields) {
    fields.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
  }
}
