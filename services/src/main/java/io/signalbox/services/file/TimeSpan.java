package io.signalbox.services.file;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long something lasts, as Spring writes it. */
final class TimeSpan {

  /** Not more digits than the longest has in the smallest unit. */
  static final Pattern PATTERN = Pattern.compile("^[0-9]{1,7}(?:ms|s|m|h)$");

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,7}");
  private static final Pattern LOOSE = Pattern.compile("([0-9]{1,7}) *(ms|s|m|h)");

  private TimeSpan() {}

  /** One from {@code shortest} to {@code longest}, all written alike. */
  static Form<Duration> form(String example, String shortest, String longest) {
    return new Form<>(
        "a duration such as " + example,
        text -> {
          if (!PATTERN.matcher(text).matches()) {
            throw new IllegalArgumentException(explain(text, example));
          }
          Duration duration = parse(text);
          if (duration.compareTo(parse(shortest)) < 0 || duration.compareTo(parse(longest)) > 0) {
            throw new IllegalArgumentException(
                "is out of range: write from %s to %s".formatted(shortest, longest));
          }
          return duration;
        });
  }

  private static Duration parse(String text) {
    String[] parts = text.split("(?=[a-z])", 2);
    long amount = Long.parseLong(parts[0]);
    return switch (parts[1]) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private static String explain(String text, String example) {
    if (DIGITS.matcher(text).matches()) {
      return "has no unit: write %ss, or %sms".formatted(text, text);
    }
    Matcher loose = LOOSE.matcher(text.toLowerCase(Locale.ROOT));
    return loose.matches()
        ? "is no duration: write " + loose.group(1) + loose.group(2)
        : "is no duration: write a number and ms, s, m or h, as " + example;
  }
}
