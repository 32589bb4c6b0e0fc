package io.signalbox.handoff.server;

/**
 * Names of header fields as those servers read them to whom all that is no letter or digit is the
 * same, and which case a letter has: CGI's do, and what has come after it.
 */
public final class HeaderSpelling {

  private HeaderSpelling() {}

  /** Whether such a server takes the two for one name. */
  public static boolean alike(CharSequence one, CharSequence other) {
    return one.length() == other.length() && begins(one, other);
  }

  /** Whether such a server takes {@code beginning} for the beginning of {@code name}. */
  static boolean begins(CharSequence name, CharSequence beginning) {
    if (name.length() < beginning.length()) {
      return false;
    }
    for (int i = 0; i < beginning.length(); i++) {
      if (canonical(name.charAt(i)) != canonical(beginning.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** In lower case, with - for all that is no letter or digit. */
  public static String canonical(String name) {
    StringBuilder canonical = new StringBuilder(name.length());
    name.chars().forEach(c -> canonical.append(canonical((char) c)));
    return canonical.toString();
  }

  private static char canonical(char c) {
    if (c >= 'A' && c <= 'Z') {
      return (char) (c | 0x20);
    }
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' ? c : '-';
  }
}
