package io.signalbox.worker.delivery;

/** A request's method (RFC 9110 section 9), as far as tasks may use them. */
public enum Method {
  GET,
  HEAD,
  POST,
  PUT,
  PATCH,
  DELETE;

  /** Whether it asks for nothing but an answer, and so has no body. */
  public boolean safe() {
    return this == GET || this == HEAD;
  }

  /** Whether doing it twice is meant to be as good as doing it once. */
  public boolean idempotent() {
    return this != POST && this != PATCH;
  }
}
