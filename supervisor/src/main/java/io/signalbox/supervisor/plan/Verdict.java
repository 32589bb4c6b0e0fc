package io.signalbox.supervisor.plan;

/** Whether a new version serves as well as the old one. */
public sealed interface Verdict {

  record Well() implements Verdict {}

  /**
   * @param reason as "errors: 5 of 60 requests (1 % would do)"
   */
  record Bad(String reason) implements Verdict {}

  record Undecided() implements Verdict {}

  /** Bad if either is, well if both are. */
  default Verdict and(Verdict other) {
    if (this instanceof Bad) {
      return this;
    }
    if (other instanceof Bad) {
      return other;
    }
    return this instanceof Well ? other : this;
  }
}
