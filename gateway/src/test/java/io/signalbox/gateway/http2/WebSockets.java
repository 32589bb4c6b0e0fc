package io.signalbox.gateway.http2;

import io.signalbox.gateway.Upstream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How an instance takes an upgrade to a WebSocket. */
final class WebSockets {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSockets() {}

  /**
   * The header of an answer that does.
   *
   * @param more fields, each with its line's end
   */
  static String accepted(Upstream.Request request, String more) {
    return switched(proof(request.header("Sec-WebSocket-Key").orElse("")), more);
  }

  static String switched(String proof, String more) {
    return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Accept: "
        + proof
        + "\r\n"
        + more
        + "\r\n";
  }

  /** RFC 6455, section 4.2.2. */
  static String proof(String key) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has it", e);
    }
  }
}
