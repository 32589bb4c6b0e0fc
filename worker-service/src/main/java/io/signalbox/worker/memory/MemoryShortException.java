package io.signalbox.worker.memory;

/** There is not enough left of a {@link MemoryBudget}, or never was. */
public final class MemoryShortException extends RuntimeException {

  private final boolean forEver;

  MemoryShortException(String budget, long wanted, long size) {
    super(
        "%d bytes were wanted of the %d for %s".formatted(wanted, size, budget),
        null,
        false,
        false);
    this.forEver = wanted > size;
  }

  /** Whether it is more than there is at all, so that a later try is of no use. */
  public boolean forEver() {
    return forEver;
  }
}
