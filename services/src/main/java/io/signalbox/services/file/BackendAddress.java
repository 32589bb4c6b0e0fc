package io.signalbox.services.file;

import io.signalbox.services.Backend;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code host:port}, where a service is. */
final class BackendAddress {

  static final int LONGEST = 260;

  static final Pattern PATTERN =
      Pattern.compile(
          "^(?:%s|%s|\\[%s\\]):(?:%s)$"
              .formatted(HostName.NAME, HostName.IPV4, HostName.IPV6, ListeningPort.NUMBER));

  static final Form<Backend> FORM =
      new Form<>("an address such as 127.0.0.1:9000", BackendAddress::parse);

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Pattern V4 = Pattern.compile(HostName.IPV4);

  private BackendAddress() {}

  private static Backend parse(String text) {
    if (text.length() > LONGEST || !PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(explain(text));
    }
    int colon = text.lastIndexOf(':');
    int port = Integer.parseInt(text.substring(colon + 1));
    return new Backend(host(text.substring(0, colon)), port);
  }

  private static String host(String host) {
    if (host.startsWith("[")) {
      return HostName.canonical(host.substring(1, host.length() - 1));
    }
    return V4.matcher(host).matches() ? HostName.canonical(host) : host.toLowerCase(Locale.ROOT);
  }

  private static String explain(String text) {
    Url url = Url.of(text);
    if (url == null) {
      return "is no address: write host:port, an IPv6 address in brackets, as [fd00::1]:9000";
    }
    if (url.scheme() != null) {
      boolean secure = url.scheme().equalsIgnoreCase("https");
      return "has a scheme: write "
          + mended(url.host(), url.port() == null ? (secure ? "443" : "80") : url.port())
          + (secure ? ", and scheme: https beside addresses" : "");
    }
    if (url.path() != null) {
      return "has a path: write "
          + (url.port() == null ? FORM.wanted() : mended(url.host(), url.port()));
    }
    return explain(url.host(), url.port());
  }

  private static String mended(String host, String port) {
    String address = host + ":" + port;
    boolean fits = address.length() <= LONGEST && PATTERN.matcher(address).matches();
    return fits ? address : FORM.wanted();
  }

  private static String explain(String host, @Nullable String port) {
    if (port == null) {
      return DIGITS.matcher(host).matches()
          ? "has no host: write " + mended("127.0.0.1", host)
          : "has no port: write it behind a colon, as " + mended(host, "9000");
    }
    if (host.isEmpty()) {
      return "has no host: write " + mended("127.0.0.1", port);
    }
    if (!ListeningPort.PATTERN.matcher(port).matches()) {
      return "has the port %s: write a number from 1 to 65535".formatted(Value.quoted(port));
    }
    return "has the host " + Value.quoted(host) + ", which " + HostName.explain(host);
  }
}
