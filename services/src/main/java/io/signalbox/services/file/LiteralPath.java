package io.signalbox.services.file;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path that a service claims: a literal one, so that all who read it see the same in it, or one
 * with {@code /**} behind it for all below.
 */
final class LiteralPath {

  static final int LONGEST = 200;

  /** Below them are requests to Signalbox itself. */
  static final List<String> OWN =
      List.of(
          "/api/tasks",
          "/api/task-types",
          "/api/schedules",
          "/api/cluster",
          "/api/docs",
          "/api/swagger-ui",
          "/api/openapi",
          "/actuator");

  /** Those of RFC 3986 without %, which has other spellings, and without ; and *. */
  private static final String CHARACTER = "[A-Za-z0-9._~!$&'()+,=:@-]";

  static final Pattern PATTERN =
      Pattern.compile("^(?:/\\*\\*|/|(?:/(?!\\.{1,2}(?:/|$))" + CHARACTER + "+)+(?:/\\*\\*)?)$");

  static final Form<String> FORM = new Form<>("a path such as /shop/**", LiteralPath::parse);

  private static final String BELOW = "/**";
  private static final Pattern CHARACTERS = Pattern.compile("(?:/|" + CHARACTER + ")*+");

  private LiteralPath() {}

  /** How many segments a request's path has at least. */
  static long segments(String pattern) {
    return literal(pattern).chars().filter(c -> c == '/').count() - (pattern.equals("/") ? 1 : 0);
  }

  private static String parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "has %d characters: a path has at most %d".formatted(text.length(), LONGEST));
    }
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(explain(text));
    }
    for (String own : OWN) {
      if ((literal(text) + "/").startsWith(own + "/")) {
        throw new IllegalArgumentException(
            "belongs to Signalbox's own %s: write another path".formatted(own));
      }
    }
    return text;
  }

  private static String literal(String pattern) {
    return pattern.endsWith(BELOW)
        ? pattern.substring(0, pattern.length() - BELOW.length())
        : pattern;
  }

  private static String explain(String text) {
    if (!text.startsWith("/")) {
      String mended = "/" + text;
      return "does not begin with /: write "
          + (PATTERN.matcher(mended).matches() ? mended : FORM.wanted());
    }
    String literal = literal(text);
    Matcher readable = CHARACTERS.matcher(literal);
    if (!readable.matches()) {
      readable.lookingAt();
      return explain(literal.codePointAt(readable.end()));
    }
    if (literal.contains("//")) {
      return "has an empty segment: write / once";
    }
    if (literal.endsWith("/")) {
      String mended = literal.substring(0, literal.length() - 1);
      return "ends in /: write " + (text.equals(literal) ? mended + " or " : "") + mended + BELOW;
    }
    return "has a segment . or ..: write the path that is meant";
  }

  private static String explain(int character) {
    return switch (character) {
      case '*' -> "has a * elsewhere than in a final /**: write such as /shop/**";
      case '{', '}' -> "has a variable: write the path literally, and /** for all below";
      case '?' -> "has a query or a wildcard: write the path alone, literally";
      case '%' -> "has an escape: write characters that need none";
      default ->
          "has %s, which no path may have here"
              .formatted(Value.quoted(Character.toString(character)));
    };
  }
}
