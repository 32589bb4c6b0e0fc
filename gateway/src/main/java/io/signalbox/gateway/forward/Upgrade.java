package io.signalbox.gateway.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Another protocol, in which a client wants to go on (RFC 9110, section 7.8), as in WebSocket.
 *
 * @param protocol its name and version, as the header Upgrade has it
 */
public record Upgrade(String protocol) {

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
    return asks && isPassedOn(offers.getFirst()) ? new Upgrade(offers.getFirst()) : null;
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
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
  }

  /** Adds it to a message's headers, which have lost it as they are about another connection. */
  void addTo(HttpHeaders headers) {
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    headers.set(HttpHeaderNames.UPGRADE, protocol);
  }
}
