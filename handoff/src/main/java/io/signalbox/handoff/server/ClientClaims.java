package io.signalbox.handoff.server;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The headers that only a proxy may say of a client, in every spelling that some server takes for
 * them: to some all that is no letter or digit is one.
 */
public final class ClientClaims {

  private static final List<String> NAMES =
      List.of(
          "forwarded",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-original-host",
          "x-original-forwarded-for",
          "x-arr-ssl",
          "true-client-ip",
          "cf-connecting-ip",
          "client-ip",
          "proxy-client-ip",
          "wl-proxy-client-ip",
          "x-scheme",
          "x-url-scheme",
          "front-end-https",
          "x-client-cert",
          "x-request-id",
          "x-original-url",
          "x-rewrite-url",
          "client-cert",
          "client-cert-chain",
          // CGI has it in HTTP_PROXY, by which programs choose their way out.
          "proxy");

  private static final List<String> BEGINNINGS =
      List.of("x-forwarded", "x-ssl-", "ssl-client-", "http-x-forwarded");

  private ClientClaims() {}

  /** Removes them all. */
  public static void removeFrom(HttpHeaders headers) {
    List<CharSequence> claims = new ArrayList<>(0);
    // As they are: most requests make no claims, and each makes this look.
    for (var all = headers.iteratorCharSequence(); all.hasNext(); ) {
      Map.Entry<CharSequence, CharSequence> header = all.next();
      if (isClaim(header.getKey())) {
        claims.add(header.getKey());
      }
    }
    claims.forEach(headers::remove);
  }

  private static boolean isClaim(CharSequence name) {
    return switch (name.isEmpty() ? ' ' : name.charAt(0) | 0x20) {
      case 'x', 'f', 'c', 't', 's', 'p', 'w', 'h' -> isNamed(name);
      default -> false;
    };
  }

  private static boolean isNamed(CharSequence name) {
    for (String claim : NAMES) {
      if (HeaderSpelling.alike(name, claim)) {
        return true;
      }
    }
    for (String beginning : BEGINNINGS) {
      if (HeaderSpelling.begins(name, beginning)) {
        return true;
      }
    }
    return false;
  }
}
