package io.signalbox.balancer;

/** How a request ended, as far as it says something about the server. */
public enum Outcome {
  /** Answered, be it with a refusal that the request deserved. */
  SUCCESS,

  /** Answered with a server error, or not at all. */
  FAILURE,

  /** Refused for want of room (503): the server is well, it only has too much. */
  OVERLOADED,

  /** Given up by the client before its end; says nothing about the server. */
  ABANDONED
}
