package io.signalbox.member.web;

import java.util.HexFormat;

/**
 * Spells targets as RFC 3986 has them that browsers do not: what the URL Standard leaves bare in a
 * path or a query, other servers may not take, or not for the same.
 */
final class BareCharacters {

  private static final String IN_PATH = "[]|";
  private static final String IN_QUERY = "{}|^`\\";

  private BareCharacters() {}

  /** Of a path and a query; another target is left as it is. */
  static String encoded(String target) {
    if (!target.startsWith("/")) {
      return target;
    }
    StringBuilder encoded = new StringBuilder(target.length() + 16);
    String bare = IN_PATH;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (bare.indexOf(c) >= 0) {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      } else {
        encoded.append(c);
      }
      if (c == '?') {
        bare = IN_QUERY;
      }
    }
    return encoded.toString();
  }
}
