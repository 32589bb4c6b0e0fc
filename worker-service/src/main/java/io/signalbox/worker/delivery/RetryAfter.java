package io.signalbox.worker.delivery;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header Retry-After in both its forms (RFC 9110 section 10.2.3). */
final class RetryAfter {

  private static final Pattern SECONDS = Pattern.compile("[0-9]+");
  private static final int MOST_DIGITS = 12;

  private RetryAfter() {}

  /** From nothing to {@code cap}; nothing when there is no header that makes sense. */
  static Duration parse(@Nullable String header, Instant now, Duration cap) {
    if (header == null) {
      return Duration.ZERO;
    }
    String value = header.strip();
    if (SECONDS.matcher(value).matches()) {
      return value.length() > MOST_DIGITS
          ? cap
          : min(Duration.ofSeconds(Long.parseLong(value)), cap);
    }
    Date date = value.isEmpty() ? null : DateFormatter.parseHttpDate(value);
    if (date == null || date.toInstant().isBefore(now)) {
      return Duration.ZERO;
    }
    return min(Duration.between(now, date.toInstant()), cap);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
