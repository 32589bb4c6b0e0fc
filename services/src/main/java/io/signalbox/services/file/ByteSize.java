package io.signalbox.services.file;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How large something is, as Spring writes it; read as bytes. */
final class ByteSize {

  /** Not more digits than the largest has in the smallest unit. */
  static final Pattern PATTERN = Pattern.compile("^([0-9]{1,13})(B|KB|MB|GB|TB)$");

  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,13}");
  private static final Pattern LOOSE = Pattern.compile("([0-9]{1,13}) *([KMGT]?)(?:IB?|B)?");

  private ByteSize() {}

  /** One from {@code smallest} to {@code largest}, all written alike. */
  static Form<Long> form(String example, String smallest, String largest) {
    return new Form<>(
        "a size such as " + example,
        text -> {
          if (!PATTERN.matcher(text).matches()) {
            throw new IllegalArgumentException(explain(text, example));
          }
          long size = parse(text);
          if (size < parse(smallest) || size > parse(largest)) {
            throw new IllegalArgumentException(
                "is out of range: write from %s to %s".formatted(smallest, largest));
          }
          return size;
        });
  }

  private static long parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    matcher.matches();
    long amount = Long.parseLong(matcher.group(1));
    long unit = 1L << 10 * UNITS.indexOf(matcher.group(2));
    return amount > Long.MAX_VALUE / unit ? Long.MAX_VALUE : amount * unit;
  }

  private static String explain(String text, String example) {
    if (DIGITS.matcher(text).matches()) {
      return "has no unit: write %sB, or %sMB".formatted(text, text);
    }
    Matcher loose = LOOSE.matcher(text.toUpperCase(Locale.ROOT));
    return loose.matches()
        ? "is no size: write " + loose.group(1) + loose.group(2) + "B"
        : "is no size: write a number and B, KB, MB, GB or TB, as " + example;
  }
}
