package io.signalbox.balancer;

/** How a request ended, as far as it says something about the server. */
public enum Outcome {
  /** Answered, be it with a refusal that the request deserved. */
  SUCCESS,

  /** Answered with a server error, or broken off. */
  FAILURE,

  /** Not answered in time: it fails, and may have too much. */
  UNANSWERED,

  /** Refused for want of room (503): the server is well, it only has too much. */
  OVERLOADED,

  /** Given up by the client before its end; says nothing about the server. */
  ABANDONED;

  private static final int UNAVAILABLE = 503;
  private static final int FIRST_SERVER_ERROR = 500;

  /** Whether fewer requests at once may do the server good. */
  boolean forWantOfRoom() {
    return this == OVERLOADED || this == UNANSWERED;
  }

  /** Whether the server has failed. */
  boolean isFailure() {
    return this == FAILURE || this == UNANSWERED;
  }

  /** What an HTTP status says. */
  public static Outcome ofStatus(int status) {
    if (status == UNAVAILABLE) {
      return OVERLOADED;
    }
    return status >= FIRST_SERVER_ERROR ? FAILURE : SUCCESS;
  }
}
