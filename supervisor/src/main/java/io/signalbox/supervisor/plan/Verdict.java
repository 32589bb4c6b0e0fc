package io.signalbox.supervisor.plan;

/** Whether a new version serves as well as the old one. */
public sealed interface Verdict {

  record Well() implements Verdict {}

  /**
   * @param reason as "errors: 5 of 60 requests (1 % would do)"
   */
  record Bad(String reason) implements Verdict {}

  /** More may be seen of it, and then it can be told. */
  record Undecided() implements Verdict {}

  /**
   * There is nothing by which it could be told, and waiting for it is of no use.
   *
   * @param reason as "nobody asks for it"
   */
  record Abstained(String reason) implements Verdict {}

  /** Bad if either is, well if both are; otherwise what is not decided comes first. */
  default Verdict and(Verdict other) {
    return weight() >= other.weight() ? this : other;
  }

  private int weight() {
    return switch (this) {
      case Bad _ -> 3;
      case Undecided _ -> 2;
      case Abstained _ -> 1;
      case Well _ -> 0;
    };
  }
}
