package io.signalbox.supervisor.api;

import org.springframework.http.HttpStatus;

/** What was asked for is not done; the message says why. */
final class RefusedOperationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final HttpStatus status;

  RefusedOperationException(HttpStatus status, String message) {
    super(message);
    this.status = status;
  }

  static RefusedOperationException unknown(String what, String name) {
    return new RefusedOperationException(
        HttpStatus.NOT_FOUND, "There is no %s %s.".formatted(what, name));
  }

  HttpStatus status() {
    return status;
  }
}
