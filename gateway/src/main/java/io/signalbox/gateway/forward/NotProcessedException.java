package io.signalbox.gateway.forward;

import java.io.IOException;

/** The instance has said that it has done nothing with a request (RFC 9113, section 8.7). */
final class NotProcessedException extends IOException {

  NotProcessedException(String message) {
    super(message);
  }
}
