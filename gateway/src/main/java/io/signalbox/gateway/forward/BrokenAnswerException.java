package io.signalbox.gateway.forward;

/**
 * The instance broke off in the middle of its answer. Says nothing of how: Spring looks for that
 * among causes and in their words, takes it for the end of its client's connection and ends the
 * answer as if it were whole.
 */
public final class BrokenAnswerException extends RuntimeException {

  /** One for each broken answer. */
  public BrokenAnswerException() {
    super("The instance broke off in the middle of its answer", null, false, false);
  }
}
