package io.signalbox.bench;

/** The command was given something it cannot take; the message says what, in one line. */
final class UsageException extends RuntimeException {

  UsageException(String message) {
    super(message);
  }
}
