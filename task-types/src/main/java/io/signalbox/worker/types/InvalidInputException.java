package io.signalbox.worker.types;

/** An input that its schema allows and its type does not. */
public final class InvalidInputException extends Exception {

  private final String pointer;
  private final String reason;

  /**
   * @param pointer JSON pointer (RFC 6901) within the input, as {@code /image}
   * @param reason what is wrong and what would be right
   */
  public InvalidInputException(String pointer, String reason) {
    super(pointer + ": " + reason);
    this.pointer = pointer;
    this.reason = reason;
  }

  public String pointer() {
    return pointer;
  }

  public String reason() {
    return reason;
  }
}
