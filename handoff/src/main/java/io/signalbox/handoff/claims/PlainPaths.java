package io.signalbox.handoff.claims;

import java.util.List;
import java.util.function.Predicate;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The paths that Spring's patterns match, for paths without escapes, parameters and empty segments.
 * Most patterns are a path or everything below one, and those are compared as text: Spring's parser
 * takes each path apart first, which costs more than all else that is asked of a request here.
 * Immutable.
 */
final class PlainPaths {

  private static final String BELOW = "/**";
  private static final String PLAIN = "/-_.~";

  private final List<Predicate<String>> patterns;

  /**
   * @throws org.springframework.web.util.pattern.PatternParseException for what is no pattern
   */
  PlainPaths(List<String> patterns) {
    this.patterns = patterns.stream().map(PlainPaths::predicate).toList();
  }

  private static Predicate<String> predicate(String pattern) {
    PathPattern parsed = PathPatternParser.defaultInstance.parse(pattern);
    if (isLiteral(pattern)) {
      return pattern::equals;
    }
    String top = pattern.substring(0, Math.max(0, pattern.length() - BELOW.length()));
    if (pattern.endsWith(BELOW) && isLiteral(top)) {
      return path ->
          path.startsWith(top)
              && (path.length() == top.length() || path.charAt(top.length()) == '/');
    }
    return path -> parsed.matches(PathContainer.parsePath(path));
  }

  /** Whether no character of it means anything but itself, in a pattern or in a path. */
  private static boolean isLiteral(String pattern) {
    return pattern.isEmpty()
        || (pattern.startsWith("/")
            && pattern
                .chars()
                .allMatch(c -> c < 128 && Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0));
  }

  boolean contain(String path) {
    for (Predicate<String> pattern : patterns) {
      if (pattern.test(path)) {
        return true;
      }
    }
    return false;
  }
}
