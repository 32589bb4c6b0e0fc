package io.signalbox.launcher.linux;

import java.io.IOException;

/** The system has refused; the message says which call and why. */
public final class SystemCallException extends IOException {

  private static final long serialVersionUID = 1;

  private final int number;

  SystemCallException(String call, int number, String text) {
    super(call + ": " + text);
    this.number = number;
  }

  /** As errno(3) has it. */
  public int number() {
    return number;
  }
}
