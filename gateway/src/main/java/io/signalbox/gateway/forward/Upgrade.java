package io.signalbox.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Another protocol, in which a client wants to go on (RFC 9110, section 7.8), as in WebSocket.
 *
 * @param protocol its name and version, as the header Upgrade has it
 * @param proof of a WebSocket, what its answer has to say so that it is known to be understood;
 *     null where that is for the client to see
 */
public record Upgrade(String protocol, @Nullable String proof) {

  /** RFC 6455, section 1.3. */
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /** What would be HTTP again, of which the gateway would see nothing, or TLS. */
  private static final List<String> NOT_PASSED_ON = List.of("h2c", "http", "tls");

  /**
   * Null when the client asks for none, or for one that the gateway does not pass on. A client may
   * offer several, to be ignored if need be; then none is.
   */
  static @Nullable Upgrade asked(HttpVersion version, HttpHeaders headers) {
    List<String> offers = headers.getAll(HttpHeaderNames.UPGRADE);
    boolean asks =
        version.equals(HttpVersion.HTTP_1_1)
            && offers.size() == 1
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    return asks && isPassedOn(offers.getFirst()) ? new Upgrade(offers.getFirst(), null) : null;
  }

  /**
   * The same for a client that does not know of the key (RFC 8441, section 5).
   *
   * @param key of the request
   */
  Upgrade withKey(String key) {
    return new Upgrade(protocol, proof(key));
  }

  /** RFC 6455, section 4.2.2. */
  private static String proof(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] sum = sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has it", e);
    }
  }

  private static boolean isPassedOn(String offer) {
    String name = offer.toLowerCase(Locale.ROOT);
    return !name.isBlank()
        && !name.contains(",")
        && NOT_PASSED_ON.stream().noneMatch(no -> name.equals(no) || name.startsWith(no + "/"));
  }

  /** Whether an answer switches to this protocol and no other. */
  boolean isAcceptedBy(HttpResponse switching) {
    HttpHeaders headers = switching.headers();
    List<String> accepted = headers.getAll(HttpHeaderNames.UPGRADE);
    return switching.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && accepted.size() == 1
        && accepted.getFirst().equalsIgnoreCase(protocol)
        && (proof == null || proof.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT)))
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
  }

  /** Adds it to a message's headers, which have lost it as they are about another connection. */
  void addTo(HttpHeaders headers) {
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, protocol);
  }
}
