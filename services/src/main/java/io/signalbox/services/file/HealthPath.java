package io.signalbox.services.file;

import java.util.regex.Pattern;

/** A request target that is asked whether an instance is well. */
final class HealthPath {

  static final int LONGEST = 200;

  /** Two slashes at the beginning would name a host to some. */
  static final Pattern PATTERN =
      Pattern.compile("^/(?!/)(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$");

  static final Form<String> FORM =
      Form.matching("a path such as /health", "a path", LONGEST, PATTERN, HealthPath::explain);

  private HealthPath() {}

  private static String explain(String text) {
    Url url = Url.of(text);
    if (url != null && url.scheme() != null) {
      String path = url.path() == null ? "/" : url.path();
      return "has a scheme and a host: write "
          + (PATTERN.matcher(path).matches() ? path : FORM.wanted());
    }
    if (!text.startsWith("/")) {
      String mended = "/" + text;
      return "does not begin with /: write "
          + (PATTERN.matcher(mended).matches() ? mended : FORM.wanted());
    }
    return "is no path: write such as /health or /health?full=true, anything unusual as %41";
  }
}
