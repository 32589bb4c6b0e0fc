package io.signalbox.services.file;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A value of a field in a message's header (RFC 9110, section 5.5) that all read alike. */
final class HeaderValue {

  static final int LONGEST = 1_000;

  static final Pattern PATTERN = Pattern.compile("^(?:[!-~](?:[\\t -~]*[!-~])?)?$");

  static final Form<String> FORM =
      Form.matching(
          "a value, or '' to remove the header",
          "a header's value",
          LONGEST,
          PATTERN,
          HeaderValue::explain);

  private static final Pattern CHARACTERS = Pattern.compile("[\\t -~]*+");

  private HeaderValue() {}

  private static String explain(String text) {
    Matcher readable = CHARACTERS.matcher(text);
    if (readable.matches()) {
      return "begins or ends with a blank, which is no part of a header's value: leave it out";
    }
    readable.lookingAt();
    return "has %s: a header's value has visible ASCII"
        .formatted(Value.quoted(Character.toString(text.codePointAt(readable.end()))));
  }
}
