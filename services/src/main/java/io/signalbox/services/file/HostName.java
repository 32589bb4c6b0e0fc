package io.signalbox.services.file;

import io.signalbox.networks.Literal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A name that DNS can have, or an IP address. */
final class HostName {

  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  /** A last label of digits, also hexadecimal ones, is a number of IPv4 to some. */
  static final String NAME =
      "(?=[A-Za-z0-9.-]{1,253}(?::|$))(?:"
          + LABEL
          + "\\.)*(?!0[Xx][0-9A-Fa-f]*(?::|$))(?=[0-9-]*[A-Za-z])"
          + LABEL;

  /** What looks like one: {@link Literal} decides. */
  static final String IPV4 = "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}";

  static final String IPV6 = "[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*";

  private static final Pattern WHOLE_NAME = Pattern.compile("^" + NAME + "$");
  private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9.:-]*+");
  private static final int LONGEST = 253;

  private HostName() {}

  /** An IP address, in the one spelling in which addresses are compared here. */
  static String canonical(String literal) {
    return Literal.spelled(Literal.parse(literal));
  }

  /** What is wrong with {@code text}, in words that go on from it. */
  static String explain(String text) {
    if (text.length() > LONGEST) {
      return "is too long: a host's name has at most %d characters".formatted(LONGEST);
    }
    if (text.startsWith("[")) {
      return "is no IPv6 address in brackets, as [fd00::1]";
    }
    Matcher readable = CHARACTERS.matcher(text);
    if (!readable.matches()) {
      readable.lookingAt();
      return "has %s: a host's name has letters, digits, - and ."
          .formatted(Value.quoted(Character.toString(text.codePointAt(readable.end()))));
    }
    if (text.endsWith(".") && WHOLE_NAME.matcher(text.substring(0, text.length() - 1)).matches()) {
      return "ends in a dot: write " + text.substring(0, text.length() - 1);
    }
    return "is neither a host's name nor an IP address: write such as shop.example or 10.1.2.3";
  }
}
