package io.signalbox.worker.store;

/** The data tier answered, and said no. */
public final class RefusedException extends RuntimeException {

  static final String LEASE_LOST = "lease-lost";

  private final int status;
  private final String problem;

  RefusedException(int status, String problem, String detail) {
    super(detail);
    this.status = status;
    this.problem = problem;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The last part of the problem's type, as {@code lease-lost}. */
  public String problem() {
    return problem;
  }

  /** What the data tier said, for a person. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
