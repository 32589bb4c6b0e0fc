package io.signalbox.worker.json;

/** A text that is not JSON, or not JSON that everybody would understand in the same way. */
public final class MalformedJsonException extends Exception {

  private final boolean tooMuch;

  private MalformedJsonException(String reason, boolean tooMuch) {
    super(reason, null, false, false);
    this.tooMuch = tooMuch;
  }

  static MalformedJsonException malformed(String reason) {
    return new MalformedJsonException(reason, false);
  }

  static MalformedJsonException tooMuch(String reason) {
    return new MalformedJsonException(reason, true);
  }

  /** What is wrong, for whoever sent it. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  /** Whether nothing is wrong but that there is too much of it. */
  public boolean tooMuch() {
    return tooMuch;
  }
}
