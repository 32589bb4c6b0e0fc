package io.signalbox.services.file;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host that requests ask for, as their header names it without a port: a name, {@code *.} and a
 * name, or an IP address, of IPv6 in brackets.
 */
final class HostPattern {

  static final int LONGEST = 255;

  static final Pattern PATTERN =
      Pattern.compile(
          "^(?:(?:\\*\\.)?%s|%s|%s|\\[%s\\])$"
              .formatted(HostName.NAME, HostName.IPV4, HostName.IPV6, HostName.IPV6));

  static final Form<String> FORM = new Form<>("a host such as shop.example", HostPattern::parse);

  private static final Pattern V4 = Pattern.compile(HostName.IPV4);

  private HostPattern() {}

  private static String parse(String text) {
    if (text.length() > LONGEST || !PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(explain(text));
    }
    if (text.startsWith("[")) {
      return "[" + HostName.canonical(text.substring(1, text.length() - 1)) + "]";
    }
    if (text.contains(":")) {
      return "[" + HostName.canonical(text) + "]";
    }
    return V4.matcher(text).matches() ? HostName.canonical(text) : text.toLowerCase(Locale.ROOT);
  }

  private static String explain(String text) {
    if (text.equals("*")) {
      return "is any host: leave hosts out";
    }
    Url url = Url.of(text);
    if (url != null && url.scheme() != null) {
      return "has a scheme: write " + mended(url);
    }
    if (url != null && url.path() != null) {
      return "has a path, which belongs in paths: write " + mended(url);
    }
    if (url != null && url.port() != null) {
      return "has a port: write " + mended(url);
    }
    String name = text.startsWith("*.") ? text.substring(2) : text;
    return name.contains("*")
        ? "has a * that is not its whole first label: write such as *.shop.example"
        : HostName.explain(name);
  }

  private static String mended(Url url) {
    boolean fits = url.host().length() <= LONGEST && PATTERN.matcher(url.host()).matches();
    return fits ? url.host() : FORM.wanted();
  }
}
