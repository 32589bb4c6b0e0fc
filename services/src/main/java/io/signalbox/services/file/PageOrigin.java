package io.signalbox.services.file;

import io.signalbox.services.Cors;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where pages come from, as browsers say it (RFC 6454): a scheme, a host and a port. {@code *.}
 * stands for all names below a host, and {@code *} for any origin.
 */
final class PageOrigin {

  static final int LONGEST = 300;

  static final Pattern PATTERN =
      Pattern.compile(
          "^(?:\\*|[A-Za-z][A-Za-z0-9+.-]*://(?:(?:\\*\\.)?%s|%s|\\[%s\\])(?::(?:%s))?)$"
              .formatted(HostName.NAME, HostName.IPV4, HostName.IPV6, ListeningPort.NUMBER));

  static final Form<String> FORM =
      new Form<>("an origin such as https://shop.example", PageOrigin::parse);

  /** Browsers leave them out. */
  private static final Map<String, String> USUAL_PORTS = Map.of("http", "80", "https", "443");

  private PageOrigin() {}

  private static String parse(String text) {
    if (text.equals(Cors.ANY)) {
      return text;
    }
    Url url = Url.of(text);
    if (url == null || text.length() > LONGEST) {
      throw new IllegalArgumentException("is no origin: write such as https://shop.example");
    }
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(explain(url));
    }
    String scheme = String.valueOf(url.scheme()).toLowerCase(Locale.ROOT);
    String origin = scheme + "://" + HostPattern.FORM.reader().apply(url.host());
    if (url.port() == null) {
      return origin;
    }
    if (url.port().equals(USUAL_PORTS.get(scheme))) {
      throw new IllegalArgumentException(
          "has the usual port, which browsers leave out: write " + origin);
    }
    return origin + ":" + url.port();
  }

  private static String explain(Url url) {
    String host = url.host().startsWith("*.") ? url.host().substring(2) : url.host();
    if (host.contains("*")) {
      return "has a * that is not its host's whole first label: write such as https://*.shop.example";
    }
    if (url.scheme() == null) {
      return "has no scheme: write " + mended("https", url);
    }
    if (url.path() != null) {
      return "has a path: write " + mended(url.scheme(), url);
    }
    if (url.port() != null && !ListeningPort.PATTERN.matcher(url.port()).matches()) {
      return "has the port %s: write a number from 1 to 65535".formatted(Value.quoted(url.port()));
    }
    return "has the host " + Value.quoted(host) + ", which " + HostName.explain(host);
  }

  private static String mended(String scheme, Url url) {
    String origin = scheme + "://" + url.host() + (url.port() == null ? "" : ":" + url.port());
    return PATTERN.matcher(origin).matches() ? origin : FORM.wanted();
  }
}
