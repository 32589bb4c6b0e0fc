package io.signalbox.gateway.routes;

import org.jspecify.annotations.Nullable;

/**
 * What can be said of a pattern of paths without looking at a path.
 *
 * @param literal what all paths that match begin with, segment by segment; without a slash at the
 *     end
 * @param open whether paths below it match, or may
 */
record PathPrefix(String literal, boolean open) {

  private static final String WILD = "*?{";

  static PathPrefix of(String pattern) {
    int end = 0;
    int slash = 0;
    while (slash >= 0 && slash < pattern.length()) {
      int next = pattern.indexOf('/', slash + 1);
      String segment = pattern.substring(slash, next < 0 ? pattern.length() : next);
      if (segment.chars().anyMatch(c -> WILD.indexOf(c) >= 0)) {
        return new PathPrefix(pattern.substring(0, end), true);
      }
      end += segment.length();
      slash = next;
    }
    return new PathPrefix(pattern, false);
  }

  /** Whether some path could match both. */
  boolean meets(PathPrefix other) {
    return contains(other.literal) || other.contains(literal);
  }

  private boolean contains(String path) {
    return path.equals(literal)
        || open
            && path.startsWith(literal)
            && (literal.isEmpty() || path.charAt(literal.length()) == '/');
  }

  /** The first segment of all paths that match; null when they differ. */
  @Nullable String firstSegment() {
    return literal.isEmpty() ? null : SegmentIndex.firstSegment(literal);
  }

  /** Of two, the longer says more exactly what it takes, and of two equal ones the closed one. */
  int exactness() {
    return 2 * literal.length() + (open ? 0 : 1);
  }
}
