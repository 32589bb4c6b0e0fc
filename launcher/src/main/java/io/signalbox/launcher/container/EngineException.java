package io.signalbox.launcher.container;

import java.util.Objects;

/** The engine has not done what it was asked for; the message says why. */
final class EngineException extends Exception {

  private static final long serialVersionUID = 1;

  private final Kind kind;

  enum Kind {
    /** It does not answer: nobody knows whether it was done. */
    AWAY,
    /** There is no such container or image, or it is not this user's to see. */
    NOT_FOUND,
    /** Not in the state in which the container is. */
    CONFLICT,
    /** It makes no sense to the engine. */
    BAD_REQUEST,
    /** Something else. */
    FAILED
  }

  EngineException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), kind.name());
  }

  Kind kind() {
    return kind;
  }

  boolean is(Kind other) {
    return kind == other;
  }
}
