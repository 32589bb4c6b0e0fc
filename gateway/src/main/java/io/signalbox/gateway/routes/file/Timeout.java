package io.signalbox.gateway.routes.file;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.convert.DurationStyle;

/** How long to wait, as Spring writes it. */
final class Timeout {

  /** Not more digits than the longest has in the smallest unit. */
  static final Pattern PATTERN = Pattern.compile("^[0-9]{1,7}(?:ms|s|m|h)$");

  static final Form<Duration> FORM = new Form<>("a duration such as 70s", Timeout::parse);

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,7}");
  private static final Pattern LOOSE = Pattern.compile("([0-9]{1,7}) *(ms|s|m|h)");

  private Timeout() {}

  private static Duration parse(String text) {
    if (!PATTERN.matcher(text).matches()) {
      throw new IllegalArgumentException(explain(text));
    }
    Duration duration = DurationStyle.SIMPLE.parse(text);
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("is out of range: write from 1ms to 1h");
    }
    return duration;
  }

  private static String explain(String text) {
    if (DIGITS.matcher(text).matches()) {
      return "has no unit: write %ss, or %sms".formatted(text, text);
    }
    Matcher loose = LOOSE.matcher(text.toLowerCase(Locale.ROOT));
    return loose.matches()
        ? "is no duration: write " + loose.group(1) + loose.group(2)
        : "is no duration: write a number and ms, s, m or h, as 70s";
  }
}
