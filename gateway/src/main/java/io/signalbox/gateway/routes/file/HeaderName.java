package io.signalbox.gateway.routes.file;

import java.util.regex.Pattern;

/** A name of a field in a message's header (RFC 9110, section 5.1). */
final class HeaderName {

  static final int LONGEST = 100;

  static final Pattern PATTERN = Pattern.compile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$");

  static final Form<String> FORM = new Form<>("a header's name such as X-Team", HeaderName::parse);

  private HeaderName() {}

  private static String parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "has %d characters: a header's name has at most %d".formatted(text.length(), LONGEST));
    }
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is no header's name: write letters, digits and -, as X-Team");
    }
    return text;
  }
}
