package io.signalbox.worker.tasks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The {@code wait} preference of the {@code Prefer} header (RFC 7240, section 4.3). */
final class Preference {

  private static final Pattern WAIT =
      Pattern.compile(
          "(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?=[,;]|$)", Pattern.CASE_INSENSITIVE);

  private Preference() {}

  /**
   * How long the client would wait, at most {@code max}; empty when it did not say. As the RFC
   * demands, a preference that is not understood is ignored.
   */
  static Optional<Duration> wait(List<String> prefer, Duration max) {
    return prefer.stream()
        .map(WAIT::matcher)
        .filter(Matcher::find)
        .map(matcher -> Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        .findFirst()
        .map(wanted -> wanted.compareTo(max) > 0 ? max : wanted);
  }
}
