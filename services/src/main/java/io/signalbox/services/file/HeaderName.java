package io.signalbox.services.file;

import java.util.regex.Pattern;

/** A name of a field in a message's header (RFC 9110, section 5.1). */
final class HeaderName {

  static final int LONGEST = 100;

  static final Pattern PATTERN = Pattern.compile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$");

  static final Form<String> FORM =
      Form.matching(
          "a header's name such as X-Team",
          "a header's name",
          LONGEST,
          PATTERN,
          text -> "is no header's name: write letters, digits and -, as X-Team");

  private HeaderName() {}
}
