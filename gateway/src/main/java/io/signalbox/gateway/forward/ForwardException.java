package io.signalbox.gateway.forward;

import org.jspecify.annotations.Nullable;

/**
 * An exchange that did not end with a whole answer. Has no stack trace: it is nobody's fault here.
 */
public final class ForwardException extends RuntimeException {

  private final transient Ending ending;

  ForwardException(Ending ending, @Nullable Throwable cause) {
    super(cause == null ? ending.words() : ending.words() + ": " + cause, null, false, false);
    this.ending = ending;
  }

  /** How it ended. */
  public Ending ending() {
    return ending;
  }
}
