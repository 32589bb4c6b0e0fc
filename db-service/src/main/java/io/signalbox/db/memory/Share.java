package io.signalbox.db.memory;

/** What one request holds of the memory until it has been answered. For the request's thread. */
public final class Share {

  /** The request's attribute that it is. */
  public static final String ATTRIBUTE = "signalbox.memory";

  private final MemoryBudget budget;
  private long held;

  Share(MemoryBudget budget) {
    this.budget = budget;
  }

  /**
   * Takes more, before it is used; waits a little if need be.
   *
   * @throws MemoryShortException when there is not so much
   */
  public void take(long bytes) {
    budget.take(bytes);
    held += bytes;
  }

  /** Gives all of it back, before the request has been answered or then. */
  public void giveBack() {
    budget.giveBack(held);
    held = 0;
  }
}
