package io.signalbox.gateway.tls;

import io.netty.handler.ssl.SslContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate is shown to a client that asks for a host: one of the name itself, else one of
 * {@code *.} and what is behind its first label (RFC 9525, section 6.3), else the first. Immutable.
 */
final class Certificates {

  private final ServerCertificate first;
  private final Map<String, ServerCertificate> byName = new HashMap<>();

  /**
   * @param all one at least; of two for one name the one that stands first is shown
   */
  Certificates(List<ServerCertificate> all) {
    this.first = all.getFirst();
    for (ServerCertificate certificate : all) {
      for (String name : certificate.names()) {
        byName.putIfAbsent(name, certificate);
      }
    }
  }

  /**
   * @param host null when the client has not said
   */
  SslContext of(@Nullable String host) {
    if (host == null) {
      return first.context();
    }
    String name = host.toLowerCase(Locale.ROOT);
    ServerCertificate exact = byName.get(name);
    if (exact != null) {
      return exact.context();
    }
    int label = name.indexOf('.');
    ServerCertificate wild = label < 0 ? null : byName.get("*" + name.substring(label));
    return (wild == null ? first : wild).context();
  }
}
