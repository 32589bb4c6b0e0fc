package io.signalbox.registry.registration;

import java.util.regex.Pattern;

/**
 * A path that a service wants to be routed by.
 *
 * @param literal its segments, each to be met letter by letter
 * @param below whether everything below it is meant, too
 */
record ClaimedPath(String literal, boolean below) {

  private static final int LONGEST = 200;
  private static final String ALL_BELOW = "/**";

  /** Of RFC 3986's characters those that no matcher of paths and no list takes for its own. */
  private static final Pattern SEGMENTS = Pattern.compile("(?:/[A-Za-z0-9._~!$&'()+=:@-]+)+");

  private static final Pattern DOTS = Pattern.compile("/\\.\\.?(?:/|$)");

  /**
   * Reads {@code /shop} or {@code /shop/**}. Spring finds it by its name to bind configured values.
   *
   * @throws IllegalArgumentException with what is wrong, in words that go on from the text itself
   */
  public static ClaimedPath valueOf(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("must have at most " + LONGEST + " characters");
    }
    ClaimedPath path = read(text);
    if (!SEGMENTS.matcher(path.literal).matches()) {
      throw new IllegalArgumentException(
          "must be one or more segments, as /shop or /shop/cart, of letters, digits and"
              + " . _ ~ ! $ & ' ( ) + = : @ - alone, and "
              + ALL_BELOW
              + " at its end if all below it is meant");
    }
    if (DOTS.matcher(path.literal).find()) {
      throw new IllegalArgumentException("must not have the segments . and ..");
    }
    return path;
  }

  /** Reads what is known to be one: the claims of a whole table are read for each new one. */
  static ClaimedPath read(String text) {
    boolean below = text.endsWith(ALL_BELOW);
    return new ClaimedPath(
        below ? text.substring(0, text.length() - ALL_BELOW.length()) : text, below);
  }

  /** Whether it is equal to, above or below {@code other}, by whole segments. */
  boolean overlaps(ClaimedPath other) {
    return isWithin(other) || other.isWithin(this);
  }

  /** Whether it is equal to or below {@code other}, by whole segments. */
  boolean isWithin(ClaimedPath other) {
    return literal.startsWith(other.literal)
        && (literal.length() == other.literal.length()
            || literal.charAt(other.literal.length()) == '/');
  }

  /** As it is written. */
  @Override
  public String toString() {
    return below ? literal + ALL_BELOW : literal;
  }
}
