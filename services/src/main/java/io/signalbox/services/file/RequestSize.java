package io.signalbox.services.file;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How large a body may be, as Spring writes it; read as bytes. */
final class RequestSize {

  /** Not more digits than the largest has in the smallest unit. */
  static final Pattern PATTERN = Pattern.compile("^([0-9]{1,13})(B|KB|MB|GB|TB)$");

  static final Form<Long> FORM = new Form<>("a size such as 10MB", RequestSize::parse);

  private static final long LARGEST = 1L << 40;
  private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,13}");
  private static final Pattern LOOSE = Pattern.compile("([0-9]{1,13}) *([KMGT]?)(?:I?B)?");

  private RequestSize() {}

  private static Long parse(String text) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(explain(text));
    }
    long amount = Long.parseLong(matcher.group(1));
    long unit = 1L << 10 * UNITS.indexOf(matcher.group(2));
    if (amount < 1 || amount > LARGEST / unit) {
      throw new IllegalArgumentException("is out of range: write from 1B to 1TB");
    }
    return amount * unit;
  }

  private static String explain(String text) {
    if (DIGITS.matcher(text).matches()) {
      return "has no unit: write %sB, or %sMB".formatted(text, text);
    }
    Matcher loose = LOOSE.matcher(text.toUpperCase(Locale.ROOT));
    return loose.matches()
        ? "is no size: write " + loose.group(1) + loose.group(2) + "B"
        : "is no size: write a number and B, KB, MB, GB or TB, as 10MB";
  }
}
