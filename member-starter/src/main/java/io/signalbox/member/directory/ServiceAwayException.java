package io.signalbox.member.directory;

import java.io.IOException;

/** No instance of a service answered, though several were asked more than once. */
public final class ServiceAwayException extends RuntimeException {
  ServiceAwayException(String service, IOException cause) {
    super(service + " does not answer: " + cause.getMessage(), cause);
  }
}
