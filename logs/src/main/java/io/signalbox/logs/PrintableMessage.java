package io.signalbox.logs;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** The message of an event in one printable line. Logback makes it for {@code %m} in a pattern. */
public final class PrintableMessage extends MessageConverter {

  /** Longer than what our own code logs, shorter than what a client may send. */
  static final int LONGEST = 4000;

  /**
   * What Spring Boot says of a failed start is written for people, has several lines, and holds
   * nothing but the configuration.
   */
  private static final String FAILED_START =
      "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

  @Override
  public String convert(ILoggingEvent event) {
    String message = super.convert(event);
    if (message == null) {
      return "null";
    }
    return event.getLoggerName().equals(FAILED_START)
        ? message.lines().map(Printable::of).collect(java.util.stream.Collectors.joining("\n"))
        : Printable.of(message, LONGEST);
  }
}
