package io.signalbox.bench.soak;

/** Why a request has no answer, or not the one that it must get. */
enum Failure {
  /**
   * The one that may be: a handed-off connection or an answer that has begun ends with its member.
   */
  KILLED("the connection ended with a member that was killed"),
  ENDED("the connection ended otherwise"),
  HUNG("no answer within 10 s"),
  SERVER_ERROR("an answer of 5xx"),
  WRONG("another wrong answer");

  private final String text;

  Failure(String text) {
    this.text = text;
  }

  boolean isAllowed() {
    return this == KILLED;
  }

  @Override
  public String toString() {
    return text;
  }
}
