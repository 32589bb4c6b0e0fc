package io.signalbox.member.directory;

import java.io.IOException;

/** An answer that another instance, or the same a little later, may better. */
public final class UnhelpfulAnswerException extends IOException {
  public UnhelpfulAnswerException(String message) {
    super(message);
  }
}
