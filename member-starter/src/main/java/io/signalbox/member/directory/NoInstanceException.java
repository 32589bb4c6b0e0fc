package io.signalbox.member.directory;

import java.io.IOException;

/** A service has no instance that takes a request now: none is known, well, or has room. */
public final class NoInstanceException extends IOException {
  NoInstanceException(String service) {
    super("No instance of " + service + " is left");
  }
}
